/* The child stays for half a second after its client's connection is closed, as one does that waits
   for a helper of its own. */
#include "serve.h"

static void echo_and_linger(int connfd)
{
    echo(connfd);
    close(connfd);
    poll(NULL, 0, 500);
}

int main(int argc, char **argv)
{
    start();
    int listenfd = listen_on(AF_INET, 0, argc > 1 ? argv[1] : NULL);

    handle(SIGCHLD, SIG_IGN, 0);
    serve_for_ever(listenfd, echo_and_linger);
}
