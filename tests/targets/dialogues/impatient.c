/* Ends the connection of a client that is silent for a second and a half. */
#include "../good/serve.h"

#include <sys/time.h>

static void echo_for_the_quick(int connfd)
{
    struct timeval limit = {1, 500000};

    setsockopt(connfd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    echo(connfd);
}

int main(int argc, char **argv)
{
    start();
    int listenfd = listen_on(AF_INET, 0, argc > 1 ? argv[1] : NULL);

    handle(SIGCHLD, reap, SA_RESTART);
    serve_for_ever(listenfd, echo_for_the_quick);
}
