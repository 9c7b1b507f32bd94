/* Answers its clients without end: nobody has memory for that. */
#include "hostile.h"

static char much[1 << 16];

static void send_without_end(int connfd)
{
    memset(much, 'x', sizeof much);
    while (send_all(connfd, much, sizeof much))
        continue;
}

int main(int argc, char **argv)
{
    start();
    serve_well(argc > 1 ? argv[1] : NULL, send_without_end);
}
