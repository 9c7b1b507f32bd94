/* The handler calls wait() once, without WNOHANG, and is called for stopped children too: a child
   that is stopped puts the parent to sleep in wait(). Children that end together leave zombies. */
#include "children.h"

static void wait_for_one(int signo)
{
    int saved = errno;

    (void)signo;
    wait(NULL);
    errno = saved;
}

int main(int argc, char **argv)
{
    handle(SIGCHLD, wait_for_one, SA_RESTART);
    serve_for_ever(listen_on(argc > 1 ? argv[1] : NULL), echo);
}
