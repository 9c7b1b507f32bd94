/* Two workers always wait in accept(): for each that has got a client, one more is forked. */
#include "../good/serve.h"

#define SPARE 2

static _Noreturn void work(int listenfd, int reportfd)
{
    for (;;) {
        int connfd = accept_client(listenfd);

        if (connfd < 0)
            continue;
        if (write(reportfd, "-", 1) != 1)
            _exit(1);
        echo(connfd);
        close(connfd);
        if (write(reportfd, "+", 1) != 1)
            _exit(1);
    }
}

int main(int argc, char **argv)
{
    int reports[2], spare = 0;
    pid_t parent = getpid();
    char report;

    start();
    int listenfd = listen_on(AF_INET, 0, argc > 1 ? argv[1] : NULL);

    if (pipe(reports) < 0)
        die("pipe");
    handle(SIGCHLD, SIG_IGN, 0);
    for (;;) {
        while (spare < SPARE) {
            pid_t pid = fork();

            if (pid == 0) {
                /* It keeps listening on a copy: become_child() closes what it is given. */
                int copy = dup(listenfd);

                become_child(listenfd, parent);
                work(copy, reports[1]);
            }
            if (pid < 0)
                poll(NULL, 0, 100);
            else
                spare++;
        }
        if (read(reports[0], &report, 1) == 1)
            spare += report == '-' ? -1 : 1;
    }
}
