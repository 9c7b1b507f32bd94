/*
 * The pids of the children that are alive, for the one moment when the server ends them.
 *
 * The SIGCHLD handler changes this table too: everyone else does so with signals held back.
 */
#ifndef TWIN_CHILDREN_H
#define TWIN_CHILDREN_H

#include <signal.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "dialogue.h"
#include "faults.h"
#include "options.h"

struct child {
    pid_t pid;
    int connfd;
};

static struct child *children;
static volatile size_t child_count;
static size_t child_room;

static void forget_child(pid_t pid)
{
    for (size_t i = 0; i < child_count; i++)
        if (children[i].pid == pid) {
            if (fault(CHILDREN_SHARE_CONNFDS))
                close(children[i].connfd);
            children[i] = children[child_count - 1];
            child_count--;
            break;
        }
    if (fault(REPLIES_CROSSED))
        shared->clients = (int)child_count;
}

/* Where the kernel reaps, no handler tells which pids are gone. */
static void forget_children_reaped_by_kernel(void)
{
    for (size_t i = child_count; i-- > 0;)
        if (waitpid(children[i].pid, NULL, WNOHANG) < 0)
            forget_child(children[i].pid);
}

static void make_room_for_child(void)
{
    size_t room = child_room ? 2 * child_room : 64;
    struct child *more;

    if (options.reap == IGNORE || options.reap == NOCLDWAIT)
        forget_children_reaped_by_kernel();
    if (child_count >= child_room / 2 && (more = realloc(children, room * sizeof *more))) {
        children = more;
        child_room = room;
    }
}

static void remember_child(pid_t pid, int connfd)
{
    if (child_count == child_room)
        make_room_for_child();
    if (child_count < child_room)
        children[child_count++] = (struct child){pid, connfd};
    if (fault(REPLIES_CROSSED))
        shared->clients = (int)child_count;
}

static void child_ended(pid_t pid, int status)
{
    forget_child(pid);
    if (fault(CRASH_ENDS_ALL) && WIFSIGNALED(status))
        _exit(1);
}

/* Several children that end together may share one SIGCHLD: hence the loop. */
static void reap(void)
{
    pid_t pid;
    int status;

    do {
        pid = waitpid(-1, &status, fault(BLOCKING_WAIT) ? 0 : WNOHANG);
        if (pid > 0)
            child_ended(pid, status);
    } while (pid > 0 && !fault(WAIT_ONCE));
}

static void wait_for(pid_t pid)
{
    int status;
    pid_t ended;

    do {
        ended = waitpid(pid, &status, 0);
    } while (ended < 0 && errno == EINTR);
    if (ended == pid)
        child_ended(pid, status);
}

/*
 * With SIGCHLD back at its default, a child that ends stays a zombie until waited for. So a pid for
 * which waitpid says 0 is still our child, and no other process can get it before the kill.
 */
static void end_children(void)
{
    signal(SIGCHLD, SIG_DFL);
    for (size_t i = child_count; i-- > 0;)
        if (waitpid(children[i].pid, NULL, WNOHANG) != 0)
            children[i] = children[--child_count];
    for (size_t i = 0; i < child_count; i++) {
        kill(children[i].pid, fault(ABANDONS_CLIENTS) ? SIGUSR1 : SIGTERM);
        kill(children[i].pid, SIGCONT);
    }
    if (!fault(ABANDONS_CLIENTS))
        for (size_t i = 0; i < child_count; i++)
            waitpid(children[i].pid, NULL, 0);
}

#endif
