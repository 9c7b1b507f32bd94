/* Says one line and closes first, as a daytime server does, but not before the client has closed
   too: closing with bytes unread would send a reset, and that might destroy the line. */
#include "serve.h"

static void tell(int connfd)
{
    static const char line[] = "It is time for a process of your own.\n";
    char ignored[4096];

    if (!send_all(connfd, line, sizeof line - 1))
        return;
    shutdown(connfd, SHUT_WR);
    while (recv(connfd, ignored, sizeof ignored, 0) > 0)
        continue;
}

int main(int argc, char **argv)
{
    start();
    int listenfd = listen_on(AF_INET, 0, argc > 1 ? argv[1] : NULL);

    handle(SIGCHLD, reap, SA_RESTART);
    serve_for_ever(listenfd, tell);
}
