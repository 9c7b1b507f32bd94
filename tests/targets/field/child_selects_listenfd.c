/* Parent and children run the same select() loop, and the children leave listenfd in their set: a
   process that serves a client takes other clients too. */
#include "children.h"

#include <sys/select.h>

static fd_set watched;
static int highest, is_child;

/* The child goes on in the same loop, and now watches its client too. */
static void take_client(int listenfd)
{
    int connfd = accept(listenfd, NULL, NULL);

    if (connfd < 0) {
        if (errno != EAGAIN)
            wait_ms(100);
        return;
    }
    if (fork() == 0) {
        is_child = 1;
        FD_SET(connfd, &watched);
        if (connfd > highest)
            highest = connfd;
    } else {
        close(connfd);
    }
}

static void serve_readable(int listenfd, const fd_set *readable)
{
    char buffer[4096];

    for (int fd = STDERR_FILENO + 1; fd <= highest; fd++) {
        if (fd == listenfd || !FD_ISSET(fd, readable))
            continue;
        ssize_t got = recv(fd, buffer, sizeof buffer, 0);
        if (got <= 0)
            exit(0);
        send_all(fd, buffer, (size_t)got);
    }
}

int main(int argc, char **argv)
{
    reap_children();
    int listenfd = listen_on(argc > 1 ? argv[1] : NULL);

    fcntl(listenfd, F_SETFL, O_NONBLOCK);
    FD_ZERO(&watched);
    FD_SET(listenfd, &watched);
    highest = listenfd;
    for (;;) {
        fd_set readable = watched;

        if (select(highest + 1, &readable, NULL, NULL, NULL) < 0)
            continue;
        if (FD_ISSET(listenfd, &readable))
            take_client(listenfd);
        if (is_child)
            serve_readable(listenfd, &readable);
    }
}
