/*
 * A helper child writes the log. It was there before the listening socket, so it never holds one;
 * it reads what the others print, and ends when the last of them has closed its end of the pipe.
 */
#include "serve.h"

/* The end of the others tells the logger to end, not a signal: so the last lines arrive too. */
static _Noreturn void write_log(int from)
{
    char buffer[4096];
    ssize_t got;

    for (size_t i = 0; i < sizeof signals_of_the_parent / sizeof *signals_of_the_parent; i++)
        handle(signals_of_the_parent[i], SIG_IGN, 0);
    while ((got = read(from, buffer, sizeof buffer)) > 0)
        if (write(STDOUT_FILENO, buffer, (size_t)got) < 0)
            continue; /* nowhere to write to: still read on, or the others would block */
    _exit(0);
}

/* From here on, stdout is the pipe to the logger. */
static void start_logger(void)
{
    int ends[2];

    if (pipe(ends) < 0)
        die("pipe");
    pid_t pid = fork();
    if (pid < 0)
        die("fork");
    if (pid == 0) {
        close(ends[1]);
        write_log(ends[0]);
    }
    dup2(ends[1], STDOUT_FILENO);
    close(ends[0]);
    close(ends[1]);
}

static void serve(int connfd)
{
    echo(connfd);
    printf("process %d is done\n", (int)getpid());
}

int main(int argc, char **argv)
{
    start();
    start_logger();
    int listenfd = listen_on(AF_INET, 0, argc > 1 ? argv[1] : NULL);

    handle(SIGCHLD, reap, SA_RESTART);
    serve_for_ever(listenfd, serve);
}
