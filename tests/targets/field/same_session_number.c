/* The generator of the session numbers is seeded in the parent only: each child inherits the same
   state, and each client gets the same number. */
#include "children.h"

static int greet_and_echo(int connfd)
{
    char line[64];

    snprintf(line, sizeof line, "session %d\n", rand());
    return say(connfd, line) < 0 ? -1 : echo(connfd);
}

int main(int argc, char **argv)
{
    srand((unsigned)getpid());
    run_server(argc > 1 ? argv[1] : NULL, greet_and_echo);
}
