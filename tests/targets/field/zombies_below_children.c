/* The child forks a process for each message, which ends at once, and never waits for it: zombies
   whose parent is the child, for as long as that lives. */
#include "children.h"

static int echo_and_fork(int connfd)
{
    char buffer[4096];
    ssize_t got;

    signal(SIGCHLD, SIG_DFL);
    while ((got = recv(connfd, buffer, sizeof buffer, 0)) > 0) {
        if (fork() == 0)
            _exit(0);
        if (send_all(connfd, buffer, (size_t)got) < 0)
            return -1;
    }
    return got < 0 ? -1 : 0;
}

int main(int argc, char **argv)
{
    run_server(argc > 1 ? argv[1] : NULL, echo_and_fork);
}
