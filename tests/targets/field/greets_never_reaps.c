/* Each child greets and ends within a millisecond, and nobody ever reaps: one zombie for each
   client. */
#include "children.h"

static int greet(int connfd)
{
    return say(connfd, "Hello, world!");
}

int main(int argc, char **argv)
{
    serve_for_ever(listen_on(argc > 1 ? argv[1] : NULL), greet);
}
