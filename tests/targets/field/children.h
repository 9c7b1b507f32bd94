/*
 * What the C servers of this folder share about children: fork, and reap.
 */
#ifndef CHILDREN_H
#define CHILDREN_H

#include "sockets.h"

#include <signal.h>
#include <sys/wait.h>

static inline void handle(int signo, void (*handler)(int), int flags)
{
    struct sigaction action;

    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    action.sa_flags = flags;
    sigaction(signo, &action, NULL);
}

static inline void on_child_end(int signo)
{
    int saved = errno;

    (void)signo;
    while (waitpid(-1, NULL, WNOHANG) > 0)
        continue;
    errno = saved;
}

static inline void reap_children(void)
{
    handle(SIGCHLD, on_child_end, SA_RESTART | SA_NOCLDSTOP);
}

/* The child's part: it never accepts, and its status says whether all went well. */
static inline _Noreturn void be_child(int listenfd, int connfd, int (*serve)(int))
{
    close(listenfd);
    exit(serve(connfd) < 0);
}

/* The child's pid; -1 where there could be none, and the client is let go. */
static inline pid_t serve_in_child(int listenfd, int connfd, int (*serve)(int))
{
    pid_t pid = fork();

    if (pid == 0)
        be_child(listenfd, connfd, serve);
    close(connfd);
    return pid;
}

static inline _Noreturn void serve_for_ever(int listenfd, int (*serve)(int))
{
    for (;;)
        serve_in_child(listenfd, accept_client(listenfd), serve);
}

/* The whole of a correct server, for what is special in its replies only. */
static inline _Noreturn void run_server(const char *port, int (*serve)(int))
{
    reap_children();
    serve_for_ever(listen_on(port), serve);
}

#endif
