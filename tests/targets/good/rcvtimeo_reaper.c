/* accept gives up after 300 ms (SO_RCVTIMEO), and each time that it returns, the parent reaps. */
#include "serve.h"

#include <sys/time.h>

static void set_timeout(int fd, suseconds_t microseconds)
{
    const struct timeval timeout = {.tv_usec = microseconds};

    if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout) < 0)
        die("setsockopt");
}

/* An accepted socket inherits the time-out; its client may think for longer than that. */
static void serve(int connfd)
{
    set_timeout(connfd, 0);
    echo(connfd);
}

int main(int argc, char **argv)
{
    start();
    int listenfd = listen_on(AF_INET, 0, argc > 1 ? argv[1] : NULL);

    set_timeout(listenfd, 300000);
    for (;;) {
        int connfd = accept_client(listenfd);

        reap(SIGCHLD);
        if (connfd >= 0)
            serve_in_child(listenfd, connfd, serve);
    }
}
