/*
 * The child does not serve by itself: it runs a program for that, here this same one, and tells
 * it the number of the connected descriptor. listenfd is close-on-exec.
 */
#include "serve.h"

#include <string.h>

static void run_handler(int connfd)
{
    char number[12];

    snprintf(number, sizeof number, "%d", connfd);
    execl("/proc/self/exe", "handler", "--serve", number, (char *)NULL);
    die("exec");
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--serve") == 0) {
        echo(atoi(argv[2]));
        return 0;
    }

    start();
    int listenfd = listen_on(AF_INET, SOCK_CLOEXEC, argc > 1 ? argv[1] : NULL);

    handle(SIGCHLD, reap, SA_RESTART);
    serve_for_ever(listenfd, run_handler);
}
