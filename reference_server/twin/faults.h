/*
 * The faults of the C twin: one enum made from one table of names, the same as in faults.py.
 */
#ifndef TWIN_FAULTS_H
#define TWIN_FAULTS_H

#include <stdio.h>
#include <string.h>

#define FAULTS(F) \
    F(NEVER_LISTENS, "never-listens", \
      "binds, then sleeps without listen") \
    F(PORT_BYTE_ORDER, "port-byte-order", \
      "binds the port without htons: its two bytes are swapped") \
    F(BIND_UNCHECKED, "bind-unchecked", \
      "a failed bind is not noticed: the kernel picks a port") \
    F(SECOND_LISTENER, "second-listener", \
      "a helper forked before the first client holds listenfd too") \
    F(REUSEPORT, "reuseport", \
      "SO_REUSEPORT lets a second copy share the port without an error") \
    F(BACKLOG_OF_ONE, "backlog-of-one", \
      "listen(fd, 1): a burst finds the queue full") \
    F(NO_REUSEADDR, "no-reuseaddr", \
      "SO_REUSEADDR is not set") \
    F(NEVER_ANSWERS, "never-answers", \
      "reads everything and answers nothing") \
    F(LOSES_FIRST_MESSAGE, "loses-first-message", \
      "the first message is read and thrown away") \
    F(READS_ONCE, "reads-once", \
      "after one message and its reply the child ends") \
    F(REPLY_CUT_AT_NUL, "reply-cut-at-nul", \
      "a reply ends before its first NUL byte, as strlen counts") \
    F(REPLY_CUT_AT_BUFFER, "reply-cut-at-buffer", \
      "what of a message does not fit the buffer is thrown away") \
    F(TRAILING_BYTES, "trailing-bytes", \
      "NUL bytes follow each reply") \
    F(LEFTOVER_BYTES, "leftover-bytes", \
      "a reply is as long as the longest message, with left-overs in it") \
    F(DROP_PIECE, "drop-piece", \
      "a message shorter than 2 bytes gets no answer") \
    F(SHORT_SEND, "short-send", \
      "calls send once, and never checks how much was sent") \
    F(MISSES_HALF_CLOSE, "misses-half-close", \
      "a client that has shut down its side gets no more answers") \
    F(CLOSES_UNREAD, "closes-unread", \
      "closes after its first reply, with unread bytes waiting") \
    F(SERVES_IN_PARENT, "serves-in-parent", \
      "no fork: the listener serves, one client after the other") \
    F(THREAD_PER_CONNECTION, "thread-per-connection", \
      "a thread for each client instead of a child") \
    F(ONE_CLIENT_AT_A_TIME, "one-client-at-a-time", \
      "forks, but waits for that child before the next accept") \
    F(PARENT_READS_FIRST, "parent-reads-first", \
      "the parent reads the first message, and only then forks") \
    F(PARENT_SERVES, "parent-serves", \
      "the parent serves and ends, the child becomes the new listener") \
    F(DOUBLE_FORK, "double-fork", \
      "a grandchild serves; the child between ends at once") \
    F(REPLIES_CROSSED, "replies-crossed", \
      "all children share one buffer for short messages") \
    F(STALE_CLIENT_COUNT, "stale-client-count", \
      "refuses from 256 clients on; only children count them down") \
    F(TABLE_OF_64, "table-of-64", \
      "refuses clients while 64 are connected") \
    F(CHILD_GOES_BACK_TO_ACCEPT, "child-goes-back-to-accept", \
      "after its client, the child accepts the next one") \
    F(CHILD_NEVER_EXITS, "child-never-exits", \
      "after its client, the child sleeps for ever and closes nothing") \
    F(EXITS_ONE, "exits-one", \
      "a child that served to the end exits with 1") \
    F(CRASH_ENDS_ALL, "crash-ends-all", \
      "a child killed by a signal ends the server") \
    F(BUSY_WAIT, "busy-wait", \
      "accept does not block, and is called again and again") \
    F(COPIES_MEMORY, "copies-memory", \
      "each child writes to all of the 4 MiB that the parent holds") \
    F(PARENT_MEMORY_GROWS, "parent-memory-grows", \
      "the parent keeps 64 KiB for each connection for ever") \
    F(PARENT_KEEPS_CONNFD, "parent-keeps-connfd", \
      "the parent never closes its copy of connfd") \
    F(CHILD_KEEPS_LISTENFD, "child-keeps-listenfd", \
      "the child does not close listenfd") \
    F(CHILDREN_SHARE_CONNFDS, "children-share-connfds", \
      "the parent closes connfd only once the child is reaped") \
    F(LEAKS_DESCRIPTOR, "leaks-descriptor", \
      "the parent opens /dev/null for each client, and leaves it open") \
    F(EMFILE_ENDS, "emfile-ends", \
      "out of descriptors, the server ends") \
    F(EMFILE_SPINS, "emfile-spins", \
      "out of descriptors, it tries again at once and logs every time") \
    F(WRITES_TO_STDOUT_CLIENT, "writes-to-stdout-client", \
      "with descriptor 1 closed, a client becomes stdout") \
    F(NO_REAPING, "no-reaping", \
      "never waits for a child") \
    F(WAIT_ONCE, "wait-once", \
      "the SIGCHLD handler reaps one child, however many have ended") \
    F(BLOCKING_WAIT, "blocking-wait", \
      "the SIGCHLD handler waits until no child is left") \
    F(REAP_AT_NEXT_ACCEPT, "reap-at-next-accept", \
      "children are reaped only when the next client comes") \
    F(ONE_SHOT_HANDLER, "one-shot-handler", \
      "the SIGCHLD handler works once (SA_RESETHAND)") \
    F(ACCEPT_ERROR_ENDS, "accept-error-ends", \
      "any error of accept ends the server, EINTR included") \
    F(STOP_ENDS, "stop-ends", \
      "stopped and continued, the server ends") \
    F(RESET_ENDS_LISTENER, "reset-ends-listener", \
      "a client gone before accept ends the server") \
    F(SIGPIPE_ENDS_GROUP, "sigpipe-ends-group", \
      "a client lost while its reply is sent ends the server") \
    F(EMPTY_SESSION_ENDS, "empty-session-ends", \
      "64 clients that left without sending anything end the server") \
    F(GARBAGE_ENDS, "garbage-ends", \
      "a byte 0xFF in a message ends the server") \
    F(HOARDS_INPUT, "hoards-input", \
      "keeps all that a client has ever sent in memory") \
    F(FORK_ERROR_ENDS, "fork-error-ends", \
      "a fork that fails ends the server") \
    F(FORK_MINUS_ONE_CHILD, "fork-minus-one-child", \
      "fork() > 0 is the parent: -1 is taken for the child") \
    F(FORK_ERROR_KEEPS_CONNFD, "fork-error-keeps-connfd", \
      "after a fork that fails, connfd stays open") \
    F(IGNORES_SIGTERM, "ignores-sigterm", \
      "SIGTERM is ignored") \
    F(SIGTERM_SETS_FLAG, "sigterm-sets-flag", \
      "SIGTERM sets a flag that is read before the next accept") \
    F(ORPHAN_KEEPS_PORT, "orphan-keeps-port", \
      "SIGTERM ends the parent alone, and children hold listenfd") \
    F(ABANDONS_CLIENTS, "abandons-clients", \
      "after SIGTERM the children live on, but answer no more") \
    F(LEAVES_HELPER_BEHIND, "leaves-helper-behind", \
      "a helper process outlives the server") \
    F(IGNORES_CTRL_C, "ignores-ctrl-c", \
      "SIGINT is ignored") \
    F(IGNORES_HANGUP, "ignores-hangup", \
      "SIGHUP is ignored") \
    F(PRINTS_BEFORE_FORK, "prints-before-fork", \
      "fork copies unwritten text, and each child writes it again") \
    F(NEVER_FLUSHES, "never-flushes", \
      "text stays in stdout's buffer until the server ends")


#define AS_ENUM(name, text, does) name,
#define AS_ROW(name, text, does) {text, does},

enum fault { NONE, FAULTS(AS_ENUM) NUMBER_OF_FAULTS };

static const struct {
    const char *name, *does;
} fault_table[] = {{"", ""}, FAULTS(AS_ROW)};

static enum fault chosen_fault = NONE;

static int fault(enum fault which)
{
    return chosen_fault == which;
}

static int choose_fault(const char *name)
{
    for (int i = NONE + 1; i < NUMBER_OF_FAULTS; i++)
        if (strcmp(name, fault_table[i].name) == 0)
            chosen_fault = (enum fault)i;
    return chosen_fault != NONE;
}

static void list_faults(void)
{
    for (int i = NONE + 1; i < NUMBER_OF_FAULTS; i++)
        printf("%-26s %s\n", fault_table[i].name, fault_table[i].does);
}

#endif
