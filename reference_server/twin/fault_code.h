/*
 * The faults that take more than one line, called where they happen. Not part of the lesson.
 */
#ifndef TWIN_FAULT_CODE_H
#define TWIN_FAULT_CODE_H

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "children.h"
#include "dialogue.h"
#include "faults.h"
#include "signals.h"

enum {
    PRIVATE_MEMORY = 4 << 20,
    MEMORY_PER_CLIENT = 64 << 10,
    TABLE_SIZE = 64,
    CLIENTS_REFUSED_FROM = 256
};

static _Noreturn void serve_clients(void);

static char *private_memory;
static int clients_counted = 0;
static int abandoned_connfd;

static void fork_helper(int keeps_listenfd, int ends_with_server)
{
    hold_signals();
    pid_t pid = fork();
    if (pid == 0) {
        forget_parents_signals();
        if (!keeps_listenfd)
            close(listenfd);
        pause_for_ever();
    }
    if (ends_with_server)
        remember_child(pid, -1);
    let_signals_through();
}

static void faults_before_first_client(void)
{
    listener = getpid();
    if (fault(SECOND_LISTENER))
        fork_helper(1, 1);
    if (fault(LEAVES_HELPER_BEHIND))
        fork_helper(0, 0);
    if (fault(COPIES_MEMORY) && (private_memory = malloc(PRIVATE_MEMORY)))
        memset(private_memory, 1, PRIVATE_MEMORY);
    if (fault(REPLIES_CROSSED) || fault(EMPTY_SESSION_ENDS)) {
        shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
                      0);
        if (shared == MAP_FAILED)
            die(1, "cannot share memory");
    }
}

static void *serve_in_thread(void *argument)
{
    int connfd = (int)(intptr_t)argument;

    serve(connfd);
    close(connfd);
    return NULL;
}

static void start_thread(int connfd)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, serve_in_thread, (void *)(intptr_t)connfd) == 0)
        pthread_detach(thread);
    else
        close(connfd);
}

/* Whether the connection needs no child any more. */
static int faults_after_accept(int connfd)
{
    struct sockaddr_storage peer;
    socklen_t length = sizeof peer;
    char *kept;

    if (fault(RESET_ENDS_LISTENER) && getpeername(connfd, (struct sockaddr *)&peer, &length) < 0)
        die(1, "getpeername: %s", strerror(errno));
    if (fault(LEAKS_DESCRIPTOR) && open("/dev/null", O_RDONLY) < 0)
        return 0;
    if (fault(PARENT_MEMORY_GROWS) && (kept = malloc(MEMORY_PER_CLIENT)))
        memset(kept, 1, MEMORY_PER_CLIENT);
    if (fault(PARENT_READS_FIRST)) {
        do {
            first_length = recv(connfd, first_message, sizeof first_message, 0);
        } while (first_length < 0 && errno == EINTR);
    }
    if ((fault(STALE_CLIENT_COUNT) && clients_counted >= CLIENTS_REFUSED_FROM) ||
        (fault(TABLE_OF_64) && child_count >= TABLE_SIZE)) {
        close(connfd);
        return 1;
    }
    clients_counted++;
    if (fault(SERVES_IN_PARENT))
        serve_in_thread((void *)(intptr_t)connfd);
    if (fault(THREAD_PER_CONNECTION))
        start_thread(connfd);
    return fault(SERVES_IN_PARENT) || fault(THREAD_PER_CONNECTION);
}

/* The parent becomes the child that serves, and the child the parent of those to come. */
static pid_t swap_roles(pid_t pid)
{
    if (pid > 0)
        return 0;
    child_count = 0;
    return getppid();
}

static void on_abandon(int signo)
{
    char unused[4096];

    (void)signo;
    while (recv(abandoned_connfd, unused, sizeof unused, 0) > 0)
        continue;
    _exit(0);
}

static void faults_before_serving(int connfd)
{
    if (fault(DOUBLE_FORK) && fork() > 0)
        _exit(0);
    if (fault(COPIES_MEMORY) && private_memory)
        memset(private_memory, 2, PRIVATE_MEMORY);
    abandoned_connfd = connfd;
    if (fault(ABANDONS_CLIENTS))
        watch(SIGUSR1, on_abandon, 0, NULL);
}

static void faults_after_serving(int connfd)
{
    clients_counted--; /* in the child's copy, which nobody will look at again */
    if (fault(CHILD_NEVER_EXITS))
        pause_for_ever();
    if (fault(NEVER_FLUSHES))
        _exit(0);
    if (fault(CHILD_GOES_BACK_TO_ACCEPT)) {
        close(connfd);
        child_count = 0;
        watch_signals();
        serve_clients();
    }
}

#endif
