/* Serves its first client, and forks without end while it does. Nobody runs this without a limit. */
#include "hostile.h"

static void bomb(int connfd)
{
    handle(SIGTERM, SIG_IGN, 0);
    if (fork() == 0)
        for (;;)
            fork();
    echo(connfd);
}

int main(int argc, char **argv)
{
    start();
    serve_well(argc > 1 ? argv[1] : NULL, bomb);
}
