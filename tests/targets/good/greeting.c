/* Speaks first, one line; then reads whatever the client says until it has gone, and is silent. */
#include "serve.h"

static void greet(int connfd)
{
    static const char greeting[] = "Welcome, you have a process of your own.\n";
    char ignored[4096];

    if (!send_all(connfd, greeting, sizeof greeting - 1))
        return;
    /* Closing with bytes unread would send a reset, which might destroy the greeting. */
    while (recv(connfd, ignored, sizeof ignored, 0) > 0)
        continue;
}

int main(int argc, char **argv)
{
    start();
    int listenfd = listen_on(AF_INET, 0, argc > 1 ? argv[1] : NULL);

    handle(SIGCHLD, reap, SA_RESTART);
    serve_for_ever(listenfd, greet);
}
