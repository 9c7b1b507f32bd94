/* A good server on which, and on whose children, no signal has any effect that it can prevent. */
#include "hostile.h"

static void be_deaf(void)
{
    sigset_t all;

    for (int signo = 1; signo < NSIG; signo++)
        signal(signo, SIG_IGN);
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
}

static void echo_deaf(int connfd)
{
    be_deaf();
    echo(connfd);
}

int main(int argc, char **argv)
{
    start();
    be_deaf();
    serve_well(argc > 1 ? argv[1] : NULL, echo_deaf);
}
