/* A correct server that serves like HTTP/1.0: whatever is asked gets the same reply, then the
   server ends its side, and waits for the client's end. */
#include "children.h"

static int reply(int connfd)
{
    char buffer[4096];

    if (recv(connfd, buffer, sizeof buffer, 0) <= 0)
        return 0;
    if (say(connfd, "HTTP/1.0 200 OK\r\n\r\nhello\n") < 0)
        return 0;
    shutdown(connfd, SHUT_WR);
    while (recv(connfd, buffer, sizeof buffer, 0) > 0)
        continue;
    return 0;
}

int main(int argc, char **argv)
{
    run_server(argc > 1 ? argv[1] : NULL, reply);
}
