/* Says something else to each client, as a daytime server does, and closes first. */
#include "serve.h"

static int clients;

static void tell(int connfd)
{
    char line[64], ignored[4096];
    int length = snprintf(line, sizeof line, "You are client number %d.\n", clients);

    if (!send_all(connfd, line, (size_t)length))
        return;
    shutdown(connfd, SHUT_WR);
    while (recv(connfd, ignored, sizeof ignored, 0) > 0)
        continue;
}

int main(int argc, char **argv)
{
    start();
    int listenfd = listen_on(AF_INET, 0, argc > 1 ? argv[1] : NULL);

    handle(SIGCHLD, reap, SA_RESTART);
    for (;;) {
        int connfd = accept_client(listenfd);

        if (connfd >= 0) {
            clients++;
            serve_in_child(listenfd, connfd, tell);
        }
    }
}
