/* Out of descriptors, it closes its listening socket, and sleeps in a select on nothing. */
#include "../good/serve.h"
#include <sys/select.h>

int main(int argc, char **argv)
{
    start();
    int listenfd = listen_on(AF_INET, 0, argc > 1 ? argv[1] : NULL);

    handle(SIGCHLD, reap, SA_RESTART);
    for (;;) {
        int connfd = accept(listenfd, NULL, NULL);

        if (connfd >= 0)
            serve_in_child(listenfd, connfd, echo);
        else if (errno == EMFILE)
            break;
    }
    close(listenfd);
    for (;;) {
        fd_set none;

        FD_ZERO(&none);
        pselect(1, &none, NULL, NULL, NULL, NULL);
    }
}
