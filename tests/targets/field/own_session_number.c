/* A correct server that greets each client with a random session number, and then echoes. Each
   child seeds the generator for itself. */
#include "children.h"

static int greet_and_echo(int connfd)
{
    char line[64];

    srand((unsigned)getpid());
    snprintf(line, sizeof line, "session %d\n", rand());
    return say(connfd, line) < 0 ? -1 : echo(connfd);
}

int main(int argc, char **argv)
{
    run_server(argc > 1 ? argv[1] : NULL, greet_and_echo);
}
