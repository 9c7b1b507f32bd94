/* The child does not know what a 0 from recv() means. When its client has closed, recv() returns 0
   again and again, and the child loops for ever. */
#include "children.h"

static int echo_without_end(int connfd)
{
    char buffer[4096];

    for (;;) {
        ssize_t got = recv(connfd, buffer, sizeof buffer, 0);

        if (got < 0)
            return -1;
        send_all(connfd, buffer, (size_t)got);
    }
}

int main(int argc, char **argv)
{
    run_server(argc > 1 ? argv[1] : NULL, echo_without_end);
}
