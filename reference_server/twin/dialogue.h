/*
 * What is said on one connection: receive, answer, until the client has finished.
 */
#ifndef TWIN_DIALOGUE_H
#define TWIN_DIALOGUE_H

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "dialogue_faults.h"
#include "faults.h"
#include "options.h"

enum { LONGEST_LINE = 65536, LONGEST_SHOWN = 40 };

struct session {
    int connfd;
    int lost, streams;
    size_t messages, longest, held;
    char own[RECEIVE + 1];
    char line[LONGEST_LINE];
};

static void print_message(const char *what, const char *data, size_t length)
{
    size_t shown = 0;

    while (shown < length && shown < LONGEST_SHOWN && isprint((unsigned char)data[shown]))
        shown++;
    printf("[%d] %s of %zu bytes%s%.*s\n", (int)getpid(), what, length,
           shown == length ? ": " : "", shown == length ? (int)length : 0, data);
}

static int send_all(int connfd, const char *data, size_t length, int flags)
{
    if (fault(SHORT_SEND))
        return send(connfd, data, length, MSG_DONTWAIT) != 0;
    while (length > 0) {
        ssize_t sent = send(connfd, data, length, flags);

        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0 && fault(SIGPIPE_ENDS_GROUP))
            end_listener();
        if (sent < 0)
            return 0;
        data += sent;
        length -= (size_t)sent;
    }
    return 1;
}

static int reply(struct session *with, const char *data, size_t length)
{
    static const char nuls[4];

    if (fault(NEVER_ANSWERS))
        return 1;
    if (fault(REPLY_CUT_AT_NUL))
        length = strnlen(data, length);
    with->lost = !send_all(with->connfd, data, length, fault(TRAILING_BYTES) ? MSG_MORE : 0);
    if (fault(TRAILING_BYTES))
        send_all(with->connfd, nuls, sizeof nuls, 0);
    if (!with->lost)
        print_message("reply", data, length);
    return !with->lost;
}

/* Sends all up to the last newline; what comes after it waits for the rest of its line. */
static int reply_with_lines(struct session *with, const char *data, size_t length)
{
    while (length > 0) {
        size_t room = LONGEST_LINE - with->held;
        size_t part = length < room ? length : room;

        memcpy(with->line + with->held, data, part);
        with->held += part;
        data += part;
        length -= part;

        const char *newline = memrchr(with->line, '\n', with->held);
        size_t whole = newline ? (size_t)(newline - with->line) + 1 : 0;
        if (!newline && with->held == LONGEST_LINE)
            whole = LONGEST_LINE;
        if (whole > 0 && !reply(with, with->line, whole))
            return 0;
        with->held -= whole;
        memmove(with->line, with->line + whole, with->held);
    }
    return 1;
}

static int answer(struct session *with, const char *data, size_t length)
{
    if (options.dialogue == REPLY)
        return reply(with, options.text, strlen(options.text));
    if (options.dialogue == ECHO_LINE)
        return reply_with_lines(with, data, length);
    if (options.dialogue == ECHO_BYTES)
        return reply(with, data, length);
    return 1;
}

static ssize_t receive(struct session *from, char *buffer)
{
    ssize_t length = first_length;

    if (length >= 0) {
        memcpy(buffer, first_message, (size_t)length);
        first_length = -1;
        return length;
    }
    do {
        length = recv(from->connfd, buffer, RECEIVE, 0);
    } while (length < 0 && errno == EINTR);
    from->lost = length < 0;
    return length;
}

/* Whether the exchange goes on after this message. */
static int handle_message(struct session *with, char *data, size_t length)
{
    with->messages++;
    with->longest = length > with->longest ? length : with->longest;
    with->streams |= length == RECEIVE;
    if (fault(HOARDS_INPUT))
        keep_in_memory(data, length);
    if (fault(GARBAGE_ENDS) && memchr(data, 0xFF, length))
        end_listener();
    if (fault(REPLIES_CROSSED) && length <= SHARED) {
        memcpy(shared->buffer, data, length);
        let_other_clients_write();
        data = shared->buffer;
    }
    if (fault(MISSES_HALF_CLOSE) && client_has_shut_down(with->connfd))
        return 0;
    if (fault(LOSES_FIRST_MESSAGE) && with->messages == 1)
        return 1;
    if (fault(DROP_PIECE) && length < 2)
        return 1;
    if (fault(LEFTOVER_BYTES) && !with->streams)
        length = with->longest;
    if (!answer(with, data, length))
        return 0;
    if (fault(REPLY_CUT_AT_BUFFER) && length == RECEIVE)
        discard_unread(with->connfd);
    if (fault(READS_ONCE)) {
        shutdown(with->connfd, SHUT_WR);
        discard_unread(with->connfd);
    }
    return !fault(READS_ONCE) && !fault(CLOSES_UNREAD);
}

static void serve(int connfd)
{
    const int small = 32768;
    struct session session;
    ssize_t length = 0;
    int goes_on = 1;

    /* What is lost must not depend on how fast the client reads: a small buffer is soon full. */
    if (fault(SHORT_SEND))
        setsockopt(connfd, SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
    session.connfd = connfd;
    session.lost = session.streams = 0;
    session.messages = session.longest = session.held = 0;

    if (options.dialogue == GREETING)
        goes_on = reply(&session, options.text, strlen(options.text));
    while (goes_on && (length = receive(&session, session.own)) > 0) {
        print_message("message", session.own, (size_t)length);
        goes_on = handle_message(&session, session.own, (size_t)length);
    }
    if (session.lost)
        printf("[%d] connection lost: %s\n", (int)getpid(), strerror(errno));
    if (fault(EMPTY_SESSION_ENDS) && length == 0 && session.messages == 0)
        count_silent_client();
    if (goes_on && length == 0 && session.held > 0)
        reply(&session, session.line, session.held);
    printf("[%d] connection ends\n", (int)getpid());
}

#endif
