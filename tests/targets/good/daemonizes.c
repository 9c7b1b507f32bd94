/*
 * A daemon: the program that was started ends at once with status 0, and its grandchild serves on,
 * without a terminal. It listens first, so that whoever started it sees when that fails.
 */
#include "serve.h"

static void leave_parent_behind(void)
{
    pid_t pid = fork();

    if (pid < 0)
        die("fork");
    if (pid > 0)
        _exit(0);
}

static void detach(void)
{
    /* When the first process led the terminal's session, its end sends SIGHUP to the others. */
    handle(SIGHUP, SIG_IGN, 0);
    leave_parent_behind();
    setsid();
    leave_parent_behind();
    handle(SIGHUP, on_end, 0);

    int null = open("/dev/null", O_RDWR);
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        dup2(null, fd);
    close(null);
    if (chdir("/") < 0)
        _exit(1);
}

int main(int argc, char **argv)
{
    start();
    int listenfd = listen_on(AF_INET, 0, argc > 1 ? argv[1] : NULL);

    detach();
    handle(SIGCHLD, reap, SA_RESTART);
    serve_for_ever(listenfd, echo);
}
