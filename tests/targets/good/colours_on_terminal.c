/* On a terminal it prints in colours, as many do; into a log file, without them. */
#include "serve.h"

int main(int argc, char **argv)
{
    start();
    int listenfd = listen_on(AF_INET, 0, argc > 1 ? argv[1] : NULL);
    int coloured = isatty(STDOUT_FILENO);

    handle(SIGCHLD, SIG_IGN, 0);
    for (;;) {
        int connfd = accept_client(listenfd);

        if (connfd < 0)
            continue;
        printf("%sa client has come%s\n", coloured ? "\033[1;32m" : "", coloured ? "\033[0m" : "");
        serve_in_child(listenfd, connfd, echo);
    }
}
