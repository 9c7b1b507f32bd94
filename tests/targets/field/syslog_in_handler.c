/* Every client and every child's end is written to the system's log, the ends by the SIGCHLD
   handler. A signal that comes in the middle of syslog() waits for a lock that is never given
   back. */
#include "children.h"

#include <syslog.h>

static void reap_and_log(int signo)
{
    int saved = errno;
    pid_t pid;

    (void)signo;
    while ((pid = waitpid(-1, NULL, WNOHANG)) > 0)
        syslog(LOG_INFO, "process %d ended", (int)pid);
    errno = saved;
}

static int echo_as_child(int connfd)
{
    signal(SIGCHLD, SIG_DFL);
    return echo(connfd);
}

int main(int argc, char **argv)
{
    handle(SIGCHLD, reap_and_log, SA_RESTART | SA_NOCLDSTOP);
    int listenfd = listen_on(argc > 1 ? argv[1] : NULL);

    for (;;) {
        int connfd = accept_client(listenfd);

        syslog(LOG_INFO, "a client on descriptor %d", connfd);
        serve_in_child(listenfd, connfd, echo_as_child);
    }
}
