/* With SIGCHLD ignored, the kernel reaps the children: none ever becomes a zombie. */
#include "serve.h"

int main(int argc, char **argv)
{
    start();
    int listenfd = listen_on(AF_INET, 0, argc > 1 ? argv[1] : NULL);

    handle(SIGCHLD, SIG_IGN, 0);
    serve_for_ever(listenfd, echo);
}
