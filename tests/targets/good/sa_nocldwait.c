/* SIGCHLD keeps its default action, but SA_NOCLDWAIT tells the kernel to keep no zombies. */
#include "serve.h"

int main(int argc, char **argv)
{
    start();
    int listenfd = listen_on(AF_INET, 0, argc > 1 ? argv[1] : NULL);

    handle(SIGCHLD, SIG_DFL, SA_NOCLDWAIT);
    serve_for_ever(listenfd, echo);
}
