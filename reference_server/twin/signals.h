/*
 * What the listener does about signals: SIGCHLD reaps; SIGTERM, SIGINT and SIGHUP end the server.
 *
 * All of it happens in the handlers, with async-signal-safe calls only: a handler that sets a flag
 * would race with accept.
 */
#ifndef TWIN_SIGNALS_H
#define TWIN_SIGNALS_H

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "children.h"
#include "faults.h"
#include "options.h"

static sigset_t caught, idle_mask;
static int wakefd = -1, wakefd_writer = -1;
static volatile sig_atomic_t sigterm_came = 0;

static void hold_signals(void)
{
    sigprocmask(SIG_BLOCK, &caught, NULL);
}

static void let_signals_through(void)
{
    sigprocmask(SIG_SETMASK, &idle_mask, NULL);
}

static _Noreturn void end_server(void)
{
    static const char line[] = "server ends\n";

    hold_signals();
    close(listenfd);
    if (!fault(ORPHAN_KEEPS_PORT))
        end_children();
    if (write(STDOUT_FILENO, line, sizeof line - 1) < 0)
        _exit(0);
    if (fault(NEVER_FLUSHES) || fault(PRINTS_BEFORE_FORK))
        exit(0);
    _exit(0);
}

static void on_end(int signo)
{
    (void)signo;
    end_server();
}

static void on_sigterm_flag(int signo)
{
    (void)signo;
    sigterm_came = 1;
}

static void on_sigcont(int signo)
{
    (void)signo;
    _exit(1);
}

static void on_sigchld(int signo)
{
    int saved = errno;

    (void)signo;
    if (wakefd_writer < 0)
        reap();
    else if (write(wakefd_writer, "", 1) < 0)
        errno = saved; /* full: then it is readable already, and that is all it is for */
    errno = saved;
}

static void watch(int signo, void (*handler)(int), int flags, const sigset_t *blocked)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};

    if (blocked)
        action.sa_mask = *blocked;
    sigaction(signo, &action, NULL);
}

static void open_wakefd(void)
{
    int ends[2];

    if (options.reap == SIGNALFD) {
        sigset_t sigchld;

        sigemptyset(&sigchld);
        sigaddset(&sigchld, SIGCHLD);
        sigaddset(&idle_mask, SIGCHLD);
        wakefd = signalfd(-1, &sigchld, SFD_NONBLOCK | SFD_CLOEXEC);
    } else if (pipe2(ends, O_NONBLOCK | O_CLOEXEC) == 0) {
        wakefd = ends[0];
        wakefd_writer = ends[1];
    }
    if (wakefd < 0)
        die(1, "cannot watch for SIGCHLD: %s", strerror(errno));
}

static void watch_children(void)
{
    if (fault(NO_REAPING) || fault(REAP_AT_NEXT_ACCEPT))
        watch(SIGCHLD, SIG_DFL, 0, NULL);
    else if (fault(ONE_SHOT_HANDLER))
        watch(SIGCHLD, on_sigchld, SA_RESETHAND, NULL);
    else if (options.reap == IGNORE)
        watch(SIGCHLD, SIG_IGN, 0, NULL);
    else if (options.reap == NOCLDWAIT)
        watch(SIGCHLD, SIG_DFL, SA_NOCLDWAIT, NULL);
    else if (options.reap == SIGNALFD)
        watch(SIGCHLD, SIG_DFL, 0, NULL);
    else
        watch(SIGCHLD, on_sigchld, options.reap == HANDLER_RESTART ? SA_RESTART : 0, NULL);
    if (wakefd < 0 && (options.reap == SELFPIPE || options.reap == SIGNALFD))
        open_wakefd();
}

static void watch_signals(void)
{
    static const int ending[] = {SIGTERM, SIGINT, SIGHUP};

    sigemptyset(&idle_mask);
    sigemptyset(&caught);
    sigaddset(&caught, SIGCHLD);
    for (size_t i = 0; i < sizeof ending / sizeof *ending; i++)
        sigaddset(&caught, ending[i]);
    for (size_t i = 0; i < sizeof ending / sizeof *ending; i++)
        watch(ending[i], on_end, 0, &caught);
    watch(SIGPIPE, SIG_IGN, 0, NULL);
    watch_children();

    if (fault(IGNORES_SIGTERM))
        watch(SIGTERM, SIG_IGN, 0, NULL);
    if (fault(SIGTERM_SETS_FLAG))
        watch(SIGTERM, on_sigterm_flag, SA_RESTART, NULL);
    if (fault(IGNORES_CTRL_C))
        watch(SIGINT, SIG_IGN, 0, NULL);
    if (fault(IGNORES_HANGUP))
        watch(SIGHUP, SIG_IGN, 0, NULL);
    if (fault(STOP_ENDS))
        watch(SIGCONT, on_sigcont, 0, NULL);
    let_signals_through();
}

/* Blocks for as long as nothing happens: a child's end is as good a reason to wake as a client. */
static void sleep_until_client(void)
{
    struct pollfd ready[] = {{.fd = listenfd, .events = POLLIN}, {.fd = wakefd, .events = POLLIN}};
    char used[sizeof(struct signalfd_siginfo)];

    do {
        if (poll(ready, 2, -1) < 0)
            ready[0].revents = ready[1].revents = 0;
        if (ready[1].revents) {
            while (read(wakefd, used, sizeof used) > 0)
                continue;
            reap();
        }
    } while (!ready[0].revents);
}

/* In the child, the parent's handlers have no business: a signal ends it, as it should. */
static void forget_parents_signals(void)
{
    static const int parents[] = {SIGCHLD, SIGTERM, SIGINT, SIGHUP, SIGCONT};
    sigset_t none;

    for (size_t i = 0; i < sizeof parents / sizeof *parents; i++)
        watch(parents[i], SIG_DFL, 0, NULL);
    if (wakefd >= 0)
        close(wakefd);
    if (wakefd_writer >= 0)
        close(wakefd_writer);
    wakefd = wakefd_writer = -1;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

#endif
