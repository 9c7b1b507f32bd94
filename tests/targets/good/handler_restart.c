/*
 * A SIGCHLD handler reaps all children that have ended; SA_RESTART makes the kernel go on with
 * the accept that it interrupted.
 */
#include "serve.h"

int main(int argc, char **argv)
{
    start();
    int listenfd = listen_on(AF_INET, 0, argc > 1 ? argv[1] : NULL);

    handle(SIGCHLD, reap, SA_RESTART);
    serve_for_ever(listenfd, echo);
}
