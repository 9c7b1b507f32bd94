/* A helper that was there before the first client listens on a port of its own, as one does that
   tells how the server is. */
#include "serve.h"

static void help(pid_t parent)
{
    int listenfd, connfd;

    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent)
        _exit(0);
    listenfd = socket(AF_INET, SOCK_STREAM, 0);
    /* Not bound to a port, it is given a free one. */
    if (listenfd < 0 || listen(listenfd, 5) < 0)
        die("the helper cannot listen");
    while ((connfd = accept(listenfd, NULL, NULL)) >= 0)
        close(connfd);
}

int main(int argc, char **argv)
{
    pid_t parent = getpid();

    start();
    if (fork() == 0) {
        help(parent);
        _exit(1);
    }
    int listenfd = listen_on(AF_INET, 0, argc > 1 ? argv[1] : NULL);

    handle(SIGCHLD, SIG_IGN, 0);
    serve_for_ever(listenfd, echo);
}
