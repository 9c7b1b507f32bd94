/*
 * SIGCHLD is blocked and read from a signalfd, so that one poll without a time-out waits for
 * clients and for children alike.
 */
#include "serve.h"

#include <sys/signalfd.h>

static sigset_t mask_at_start;
static int sigchld_fd;

static void serve(int connfd)
{
    close(sigchld_fd);
    sigprocmask(SIG_SETMASK, &mask_at_start, NULL);
    echo(connfd);
}

int main(int argc, char **argv)
{
    struct signalfd_siginfo used;
    sigset_t sigchld;

    start();
    int listenfd = listen_on(AF_INET, SOCK_NONBLOCK, argc > 1 ? argv[1] : NULL);

    sigemptyset(&sigchld);
    sigaddset(&sigchld, SIGCHLD);
    sigprocmask(SIG_BLOCK, &sigchld, &mask_at_start);
    sigchld_fd = signalfd(-1, &sigchld, SFD_NONBLOCK | SFD_CLOEXEC);
    if (sigchld_fd < 0)
        die("signalfd");

    for (;;) {
        struct pollfd ready[] = {{listenfd, POLLIN, 0}, {sigchld_fd, POLLIN, 0}};

        if (poll(ready, 2, -1) < 0)
            continue;
        while (read(sigchld_fd, &used, sizeof used) > 0)
            reap(SIGCHLD);
        int connfd = ready[0].revents ? accept_client(listenfd) : -1;
        if (connfd >= 0)
            serve_in_child(listenfd, connfd, serve);
    }
}
