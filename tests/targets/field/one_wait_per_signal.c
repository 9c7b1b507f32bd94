/* The handler reaps one child for each SIGCHLD, without waiting. Children that end together share a
   signal, and all but one of them stay zombies. */
#include "children.h"

static void reap_one(int signo)
{
    int saved = errno;

    (void)signo;
    waitpid(-1, NULL, WNOHANG);
    errno = saved;
}

int main(int argc, char **argv)
{
    handle(SIGCHLD, reap_one, SA_RESTART | SA_NOCLDSTOP);
    serve_for_ever(listen_on(argc > 1 ? argv[1] : NULL), echo);
}
