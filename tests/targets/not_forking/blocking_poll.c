/* One process asks poll() who has spoken, and has a few bytes for everybody; but it sleeps in send()
   when one of its clients does not read them. */
#include <string.h>

#include "../good/serve.h"

#define MOST 512

static const char reply[] = "OK";

int main(int argc, char **argv)
{
    struct pollfd fds[MOST];
    nfds_t count = 1;
    char ignored[1023];

    start();
    fds[0].fd = listen_on(AF_INET, 0, argc > 1 ? argv[1] : NULL);
    fds[0].events = POLLIN;
    for (;;) {
        fds[0].events = count < MOST ? POLLIN : 0;
        if (poll(fds, count, -1) < 0)
            continue;
        for (nfds_t i = count - 1; i > 0; i--) {
            if (!fds[i].revents)
                continue;
            if (recv(fds[i].fd, ignored, sizeof ignored, 0) <= 0 ||
                !send_all(fds[i].fd, reply, strlen(reply))) {
                close(fds[i].fd);
                fds[i] = fds[--count];
            }
        }
        if (fds[0].revents) {
            int connfd = accept_client(fds[0].fd);

            if (connfd >= 0)
                fds[count++] = (struct pollfd){.fd = connfd, .events = POLLIN};
        }
    }
}
