/* Asks the kernel to hand over only clients that have spoken (TCP_DEFER_ACCEPT). */
#include <netinet/tcp.h>

#include "serve.h"

int main(int argc, char **argv)
{
    int seconds = 10;

    start();
    int listenfd = listen_on(AF_INET, 0, argc > 1 ? argv[1] : NULL);

    if (setsockopt(listenfd, IPPROTO_TCP, TCP_DEFER_ACCEPT, &seconds, sizeof seconds) < 0)
        die("TCP_DEFER_ACCEPT");
    handle(SIGCHLD, SIG_IGN, 0);
    serve_for_ever(listenfd, echo);
}
