/* After each fork the parent reads a byte from a pipe by which the child says that it is ready. A
   child whose client has gone ends without a word, and as the parent itself keeps the writing end
   open, it then waits for ever. */
#include "children.h"

static int echo_when_ready(int connfd, int ready)
{
    struct sockaddr_in peer;
    socklen_t length = sizeof peer;

    if (getpeername(connfd, (struct sockaddr *)&peer, &length) < 0)
        return -1;
    if (write(ready, "r", 1) < 0)
        return -1;
    close(ready);
    return echo(connfd);
}

int main(int argc, char **argv)
{
    reap_children();
    int listenfd = listen_on(argc > 1 ? argv[1] : NULL);

    for (;;) {
        int connfd = accept_client(listenfd), ends[2];
        char byte;
        pid_t pid;

        if (pipe(ends) < 0) {
            close(connfd);
            wait_ms(100);
            continue;
        }
        pid = fork();
        if (pid == 0) {
            close(listenfd);
            close(ends[0]);
            exit(echo_when_ready(connfd, ends[1]) < 0);
        }
        close(connfd);
        while (pid > 0 && read(ends[0], &byte, 1) < 0 && errno == EINTR)
            continue;
        close(ends[0]);
        close(ends[1]);
    }
}
