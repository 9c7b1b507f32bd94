/* Forks beforehand: four workers, and each accepts clients by itself, one after the other. */
#include "../good/serve.h"

enum { WORKERS = 4 };

static _Noreturn void work(int listenfd)
{
    for (;;) {
        int connfd = accept_client(listenfd);

        if (connfd < 0)
            continue;
        echo(connfd);
        close(connfd);
    }
}

int main(int argc, char **argv)
{
    start();
    int listenfd = listen_on(AF_INET, 0, argc > 1 ? argv[1] : NULL);
    pid_t master = getpid();

    for (int i = 0; i < WORKERS; i++)
        if (fork() == 0) {
            prctl(PR_SET_PDEATHSIG, SIGTERM);
            if (getppid() != master)
                _exit(0);
            work(listenfd);
        }
    while (wait(NULL) > 0 || errno == EINTR)
        continue;
    return 1; /* no worker is left */
}
