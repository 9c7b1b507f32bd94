/* When a child dies of a signal, the parent kills all others with SIGQUIT: one client's crash ends
   everybody's connection. */
#include "children.h"

#define MAX_CHILDREN 4096

static pid_t children[MAX_CHILDREN];
static int count;

static void forget(pid_t pid)
{
    for (int i = 0; i < count; i++)
        if (children[i] == pid)
            children[i] = children[--count];
}

static void end_all_after_crash(int signo)
{
    int saved = errno, status;
    pid_t pid;

    (void)signo;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        forget(pid);
        for (int i = 0; WIFSIGNALED(status) && i < count; i++)
            kill(children[i], SIGQUIT);
    }
    errno = saved;
}

static int echo_unblocked(int connfd)
{
    sigset_t none;

    signal(SIGCHLD, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    return echo(connfd);
}

int main(int argc, char **argv)
{
    sigset_t ends;

    signal(SIGQUIT, SIG_DFL);
    handle(SIGCHLD, end_all_after_crash, SA_RESTART);
    int listenfd = listen_on(argc > 1 ? argv[1] : NULL);

    sigemptyset(&ends);
    sigaddset(&ends, SIGCHLD);
    for (;;) {
        int connfd = accept_client(listenfd);

        /* No child may end before it is in the table. */
        sigprocmask(SIG_BLOCK, &ends, NULL);
        pid_t pid = serve_in_child(listenfd, connfd, echo_unblocked);
        if (pid > 0 && count < MAX_CHILDREN)
            children[count++] = pid;
        sigprocmask(SIG_UNBLOCK, &ends, NULL);
    }
}
