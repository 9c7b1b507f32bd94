/* The child sends a line every second, reads nothing, and ignores SIGPIPE and all errors: it lives
   on when its client has gone. */
#include "children.h"

static int tick(int connfd)
{
    for (;;) {
        if (write(connfd, "tick\n", 5) < 0)
            errno = 0;
        sleep(1);
    }
    return 0;
}

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN);
    run_server(argc > 1 ? argv[1] : NULL, tick);
}
