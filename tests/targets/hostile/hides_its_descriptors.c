/* The parent never closes connfd, and hides what it holds: from the `start`, or then from its first
 * client on. */
#include "hostile.h"

int main(int argc, char **argv)
{
    const int from_the_start = argc > 2 && strcmp(argv[2], "start") == 0;
    int listenfd;

    start();
    handle(SIGCHLD, SIG_IGN, 0);
    listenfd = listen_on(AF_INET, 0, argc > 1 ? argv[1] : NULL);
    prctl(PR_SET_DUMPABLE, !from_the_start);
    for (;;) {
        int connfd = accept_client(listenfd);

        prctl(PR_SET_DUMPABLE, 0);
        if (connfd < 0)
            continue;
        if (fork() == 0) {
            prctl(PR_SET_DUMPABLE, 1);
            dup2(connfd, 3);
            closefrom(4);
            echo(3);
            exit(0);
        }
    }
}
