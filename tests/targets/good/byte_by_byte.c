/* A system call for each byte, there and back: as right as any other, and a hundred times slower. */
#include "serve.h"

static void echo_bytes(int connfd)
{
    char byte;

    while (recv(connfd, &byte, 1, 0) > 0)
        if (!send_all(connfd, &byte, 1))
            return;
}

int main(int argc, char **argv)
{
    start();
    int listenfd = listen_on(AF_INET, 0, argc > 1 ? argv[1] : NULL);

    handle(SIGCHLD, reap, SA_RESTART);
    serve_for_ever(listenfd, echo_bytes);
}
