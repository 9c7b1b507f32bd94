/* The child becomes the program date, with the connection as its standard output, and is gone after
   a millisecond. Nobody ever reaps it. */
#include "children.h"

static int become_date(int connfd)
{
    dup2(connfd, STDOUT_FILENO);
    close(connfd);
    execlp("date", "date", (char *)NULL);
    return -1;
}

int main(int argc, char **argv)
{
    serve_for_ever(listen_on(argc > 1 ? argv[1] : NULL), become_date);
}
