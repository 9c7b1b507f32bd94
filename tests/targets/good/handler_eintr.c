/*
 * A SIGCHLD handler reaps all children that have ended; without SA_RESTART the accept that it
 * interrupts fails with EINTR, which only means: once more.
 */
#include "serve.h"

int main(int argc, char **argv)
{
    start();
    int listenfd = listen_on(AF_INET, 0, argc > 1 ? argv[1] : NULL);

    handle(SIGCHLD, reap, 0);
    serve_for_ever(listenfd, echo);
}
