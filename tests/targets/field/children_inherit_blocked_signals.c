/* The parent takes its signals from a signalfd, for which they have to be blocked. The children
   inherit the mask: SIGTERM, Ctrl-C and the end of the terminal do not reach them. */
#include "children.h"

#include <sys/signalfd.h>

int main(int argc, char **argv)
{
    int listenfd = listen_on(argc > 1 ? argv[1] : NULL);
    const int taken[] = {SIGCHLD, SIGTERM, SIGINT, SIGHUP};
    sigset_t blocked;

    sigemptyset(&blocked);
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
        sigaddset(&blocked, taken[i]);
    sigprocmask(SIG_BLOCK, &blocked, NULL);
    int signals = signalfd(-1, &blocked, SFD_CLOEXEC);
    struct pollfd both[] = {{listenfd, POLLIN, 0}, {signals, POLLIN, 0}};

    for (;;) {
        struct signalfd_siginfo came;

        if (poll(both, 2, -1) < 0)
            continue;
        if (both[1].revents) {
            if (read(signals, &came, sizeof came) > 0 && came.ssi_signo != SIGCHLD)
                return 0;
            on_child_end(SIGCHLD);
            continue;
        }
        int connfd = accept(listenfd, NULL, NULL);
        if (connfd < 0) {
            wait_ms(100);
            continue;
        }
        if (fork() == 0) {
            close(signals);
            be_child(listenfd, connfd, echo);
        }
        close(connfd);
    }
}
