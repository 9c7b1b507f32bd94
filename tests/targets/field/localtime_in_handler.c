/* The log's time stamps are made by localtime(), in the main loop and in the SIGCHLD handler. A
   signal that comes in the middle of localtime() waits for a lock that is never given back. */
#include "children.h"

#include <time.h>

static void note(const char *what, int number)
{
    time_t now = time(NULL);
    char stamp[64];

    strftime(stamp, sizeof stamp, "%T", localtime(&now));
    printf("%s %s %d\n", stamp, what, number);
}

static void reap_and_note(int signo)
{
    int saved = errno;
    pid_t pid;

    (void)signo;
    while ((pid = waitpid(-1, NULL, WNOHANG)) > 0)
        note("ended: process", (int)pid);
    errno = saved;
}

static int echo_as_child(int connfd)
{
    signal(SIGCHLD, SIG_DFL);
    return echo(connfd);
}

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    handle(SIGCHLD, reap_and_note, SA_RESTART | SA_NOCLDSTOP);
    int listenfd = listen_on(argc > 1 ? argv[1] : NULL);

    for (;;) {
        int connfd = accept_client(listenfd);

        note("a client on descriptor", connfd);
        note("forked: process", (int)serve_in_child(listenfd, connfd, echo_as_child));
    }
}
