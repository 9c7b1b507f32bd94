/* A correct server that answers each line with OK, and has no other words. */
#include "children.h"

static int confirm(int connfd)
{
    char buffer[4096];
    ssize_t got;

    while ((got = recv(connfd, buffer, sizeof buffer, 0)) > 0)
        for (ssize_t i = 0; i < got; i++)
            if (buffer[i] == '\n' && say(connfd, "OK\n") < 0)
                return -1;
    return got < 0 ? -1 : 0;
}

int main(int argc, char **argv)
{
    run_server(argc > 1 ? argv[1] : NULL, confirm);
}
