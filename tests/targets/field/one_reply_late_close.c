/* A correct server that replies once, at once, and closes 3 seconds later. */
#include "children.h"

static int reply(int connfd)
{
    char buffer[4096];

    if (recv(connfd, buffer, sizeof buffer, 0) <= 0)
        return 0;
    say(connfd, "HTTP/1.0 200 OK\r\n\r\nhello\n");
    sleep(3);
    return 0;
}

int main(int argc, char **argv)
{
    run_server(argc > 1 ? argv[1] : NULL, reply);
}
