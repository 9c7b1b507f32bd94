/* Never reaps, and ends when accept() is interrupted by a child's end: its handler has no
   SA_RESTART. Its zombies are then reaped by init, not by the server. */
#include "children.h"

static void interrupt(int signo)
{
    (void)signo;
}

int main(int argc, char **argv)
{
    handle(SIGCHLD, interrupt, 0);
    int listenfd = listen_on(argc > 1 ? argv[1] : NULL);

    for (;;) {
        int connfd = accept(listenfd, NULL, NULL);

        if (connfd < 0) {
            perror("accept");
            exit(1);
        }
        serve_in_child(listenfd, connfd, echo);
    }
}
