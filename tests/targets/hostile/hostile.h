/*
 * What the hostile C servers share: but for its trick each is a good forking echo server, or one
 * with a fault (it never reaps), so that a trick that worked would show in the verdict.
 */
#ifndef HOSTILE_H
#define HOSTILE_H

#include "../good/serve.h"
#include <string.h>

static inline _Noreturn void serve_on(int listenfd, void (*serve)(int connfd))
{
    for (;;) {
        int connfd = accept_client(listenfd);

        if (connfd >= 0)
            serve_in_child(listenfd, connfd, serve);
    }
}

/* Every child is reaped by the kernel. */
static inline _Noreturn void serve_well(const char *port, void (*serve)(int connfd))
{
    handle(SIGCHLD, SIG_IGN, 0);
    serve_on(listen_on(AF_INET, 0, port), serve);
}

/* Every child stays as a zombie. */
static inline _Noreturn void serve_with_zombies(const char *port)
{
    handle(SIGCHLD, SIG_DFL, 0);
    serve_on(listen_on(AF_INET, 0, port), echo);
}

/* For what a target must not be able to do: prints that it could, and ends. */
static inline _Noreturn void report_success_of(const char *what)
{
    fprintf(stderr, "I can %s\n", what);
    exit(42);
}

/* Runs `work` in a child, which is killed when the server ends. */
static inline pid_t start_beside(void (*work)(void))
{
    pid_t parent = getpid(), pid = fork();

    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent)
            _exit(0);
        work();
        _exit(0);
    }
    return pid;
}

#endif
