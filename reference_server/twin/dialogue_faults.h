/*
 * Functions for children with a fault in their dialogue. Not part of the lesson.
 */
#ifndef TWIN_DIALOGUE_FAULTS_H
#define TWIN_DIALOGUE_FAULTS_H

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

/* What a client sends that never reads comes in longer pieces than SHARED. */
enum { RECEIVE = 1023, MAX_SILENT_CLIENTS = 64, SHARED = 256 };

/* For REPLIES_CROSSED and EMPTY_SESSION_ENDS: memory that all children share. */
static struct shared {
    volatile int clients;
    unsigned messages, silent;
    char buffer[SHARED];
} *shared;

/* For PARENT_READS_FIRST. */
static char first_message[RECEIVE];
static ssize_t first_length = -1;

static _Noreturn void pause_for_ever(void)
{
    for (;;)
        pause();
}

/*
 * For a child: the client sees its end only when the listener is gone, so that what comes next does
 * not depend on timing. The parent of an orphan is another process, which must go on.
 */
static pid_t listener;

static _Noreturn void end_listener(void)
{
    if (getppid() == listener)
        kill(listener, SIGKILL);
    while (getppid() == listener)
        poll(NULL, 0, 1);
    _exit(1);
}

/* For REPLIES_CROSSED: with other clients about, take so long that one of them can write too. */
static void let_other_clients_write(void)
{
    unsigned mine = __atomic_add_fetch(&shared->messages, 1, __ATOMIC_SEQ_CST);

    for (int i = 0; i < 10 && shared->clients > 1; i++) {
        if (__atomic_load_n(&shared->messages, __ATOMIC_SEQ_CST) != mine)
            break;
        poll(NULL, 0, 1);
    }
}

static void count_silent_client(void)
{
    if (__atomic_add_fetch(&shared->silent, 1, __ATOMIC_SEQ_CST) >= MAX_SILENT_CLIENTS)
        end_listener();
}

static void discard_unread(int connfd)
{
    char unused[65536];

    while (recv(connfd, unused, sizeof unused, MSG_DONTWAIT) > 0)
        continue;
}

static int client_has_shut_down(int connfd)
{
    struct pollfd end = {.fd = connfd, .events = POLLRDHUP};

    return poll(&end, 1, 0) > 0;
}

static void keep_in_memory(const char *data, size_t length)
{
    static char *kept;
    static size_t size;
    char *more = realloc(kept, size + length);

    if (more) {
        kept = more;
        memcpy(kept + size, data, length);
        size += length;
    }
}

#endif
