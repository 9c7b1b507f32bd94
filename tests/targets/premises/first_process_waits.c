/* The first process only waits for its child, which accepts; both have the listening socket. */
#include "../good/serve.h"

static pid_t child;

static void end_child(int signo)
{
    (void)signo;
    kill(child, SIGTERM);
    _exit(0);
}

int main(int argc, char **argv)
{
    start();
    int listenfd = listen_on(AF_INET, 0, argc > 1 ? argv[1] : NULL);

    child = fork();
    if (child < 0)
        die("fork");
    if (child > 0) {
        handle(SIGTERM, end_child, 0);
        handle(SIGINT, end_child, 0);
        handle(SIGHUP, end_child, 0);
        while (waitpid(child, NULL, 0) < 0)
            ;
        return 1;
    }
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    handle(SIGCHLD, reap, SA_RESTART);
    for (;;) {
        struct pollfd one = {.fd = listenfd, .events = POLLIN};
        int connfd;

        if (poll(&one, 1, -1) < 1)
            continue;
        connfd = accept_client(listenfd);
        if (connfd >= 0)
            serve_in_child(listenfd, connfd, echo);
    }
}
