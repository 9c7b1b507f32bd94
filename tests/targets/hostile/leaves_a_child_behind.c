/*
 * A good server that leaves a process behind: a grandchild in a session of its own, with no
 * descriptor but the listening socket, which ignores every signal and goes on listening when the
 * server has ended.
 */
#include "hostile.h"

static void leave_child(int listenfd)
{
    if (fork() != 0)
        return;
    setsid();
    if (fork() != 0)
        _exit(0);
    for (int signo = 1; signo < NSIG; signo++)
        signal(signo, SIG_IGN);
    dup2(listenfd, 0);
    closefrom(1);
    for (;;)
        pause();
}

int main(int argc, char **argv)
{
    int listenfd;

    start();
    handle(SIGCHLD, SIG_IGN, 0);
    listenfd = listen_on(AF_INET, 0, argc > 1 ? argv[1] : NULL);
    leave_child(listenfd);
    serve_on(listenfd, echo);
}
