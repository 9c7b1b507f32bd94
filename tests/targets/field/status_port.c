/* A correct server with a second port, on which the parent itself tells how many clients came. It
   is open before the port that the server was told. */
#include "children.h"

#define STATUS_PORT "5995"

static unsigned clients;

static void tell_status(int statusfd)
{
    int connfd = accept(statusfd, NULL, NULL);
    char line[64];

    if (connfd < 0)
        return;
    snprintf(line, sizeof line, "%u clients came\n", clients);
    say(connfd, line);
    close(connfd);
}

int main(int argc, char **argv)
{
    reap_children();
    int statusfd = listen_on(STATUS_PORT);
    wait_ms(300);
    int listenfd = listen_on(argc > 1 ? argv[1] : NULL);
    struct pollfd both[] = {{listenfd, POLLIN, 0}, {statusfd, POLLIN, 0}};

    for (;;) {
        if (poll(both, 2, -1) < 0)
            continue;
        if (both[1].revents)
            tell_status(statusfd);
        if (!both[0].revents)
            continue;
        int connfd = accept(listenfd, NULL, NULL);
        if (connfd < 0) {
            wait_ms(100);
            continue;
        }
        clients++;
        if (fork() == 0) {
            close(statusfd);
            be_child(listenfd, connfd, echo);
        }
        close(connfd);
    }
}
