"""Signals: what reaches the parent in the middle of accept().

PYTEST_DONT_REWRITE: an assertion here carries its evidence as an object.
"""

from conformance.clause import must, should
from conformance.evidence import Evidence
from fixtures.census.description import picture, processes
from fixtures.runner.recovery import Recovery
from fixtures.scenarios.sigchld_during_accept import SigchldDuringAccept
from fixtures.scenarios.simultaneous_clients import SimultaneousClients


@must
def test_accepts_after_sigchld(answering: None, sigchld_during_accept: SigchldDuringAccept) -> None:
    """The parent goes on accepting after SIGCHLD has interrupted accept().

    Why: A handler without SA_RESTART makes accept() return -1 with EINTR when a child ends. That is
        no failure, it only means "call me again". A server that exits on any error of accept()
        therefore dies with the first client that leaves, and the second reads "connection refused".
        With -std=c11 glibc's signal() installs such a handler, which also works only once; with
        -std=gnu11 the same source has neither problem. In Python accept() is repeated by itself,
        unless the handler raises, as os.waitpid() does when there is no child.
    Fix:
        C:
            struct sigaction action = {0};
            action.sa_handler = reap;
            action.sa_flags = SA_RESTART;
            sigaction(SIGCHLD, &action, NULL);
            /* ... */
            int connfd = accept(listenfd, NULL, NULL);
            if (connfd < 0 && errno == EINTR)
                continue;               /* SA_RESTART does not cover every case: ask too */
        Python:
            def reap(signal_number, frame):
                try:
                    while os.waitpid(-1, os.WNOHANG)[0]:
                        pass
                except ChildProcessError:  # no child left: accept() must not raise this
                    pass
            signal.signal(signal.SIGCHLD, reap)
    Source: accept(2), ERRORS (EINTR);
        signal(7), Interruption of system calls and library functions by signal handlers;
        Stevens, UNIX Network Programming vol. 1, 3rd ed., section 5.9;
        Kerrisk, The Linux Programming Interface, section 21.5; PEP 475, Rationale
    """
    sigchld_during_accept.require_ended_child()
    trouble = sigchld_during_accept.trouble
    assert not trouble, Evidence(
        f"the listener (process {sigchld_during_accept.listener}) to go on accepting when SIGCHLD "
        "interrupts it, whether forkspec sent the signal or a child has ended",
        trouble,
        f"the end of the server's output:\n{sigchld_during_accept.printed or '(nothing)'}",
    )


@must
def test_handler_persists(forking: None, simultaneous_clients: SimultaneousClients) -> None:
    """The SIGCHLD handler is still in place after its first call.

    Why: With SA_RESETHAND, and with signal() in its old meaning, the kernel puts the default action
        back before it calls the handler. The first child is reaped. After that the default applies,
        which for SIGCHLD means that nothing happens, and every further child stays as a zombie. A
        trial with a single client shows nothing wrong.
    Fix:
        C:
            struct sigaction action = {0};
            action.sa_handler = reap;
            sigemptyset(&action.sa_mask);
            action.sa_flags = SA_RESTART;           /* no SA_RESETHAND */
            if (sigaction(SIGCHLD, &action, NULL) < 0)
                perror("sigaction");
        Python:
            signal.signal(signal.SIGCHLD, reap)  # stays until it is replaced
            # and reap() does not put signal.SIG_DFL back
    Source: signal(2), Portability; sigaction(2), DESCRIPTION (SA_RESETHAND);
        Stevens, UNIX Network Programming vol. 1, 3rd ed., section 5.8;
        Kerrisk, The Linux Programming Interface, section 22.7
    """
    # A handler that reaps one child at each call leaves some, but it is there.
    later = simultaneous_clients.require_later_bursts()
    left = [
        burst
        for burst in later
        if not burst.reaped or (burst.left and not simultaneous_clients.first_left)
    ]
    assert not left, Evidence(
        "the second and the third burst of ending children to be reaped like the first",
        f"left as zombies: {processes(left[0].left)}; {left[0].settled}",
        picture(left[0].settled.census, pids=left[0].left),
    )


@should
def test_stop_and_continue(serving: None, pause: Recovery) -> None:
    """Stopped and continued, the server serves on.

    Why: Ctrl-Z and fg, a debugger or a frozen container stop a process and let it go on. On Linux
        this makes some sleeping calls return EINTR even where no handler exists: epoll_wait() is
        one, accept() with a time-out another. The parent also gets a SIGCHLD when a child is
        stopped; a handler that now calls wait() sleeps until some child ends. A server that is not
        ready for this has ended, or accepts nobody, after it was continued.
    Fix:
        C:
            struct sigaction action = {0};
            action.sa_handler = reap;
            action.sa_flags = SA_RESTART | SA_NOCLDSTOP;    /* no signal for mere stops */
            sigaction(SIGCHLD, &action, NULL);
            /* ... */
            int ready = epoll_wait(epollfd, events, 8, -1);
            if (ready < 0 && errno == EINTR)
                continue;
        Python:
            signal.signal(signal.SIGCHLD, reap)  # reap() uses os.WNOHANG: never sleeps
            connection, address = listening_socket.accept()  # repeated after EINTR by itself
    Source: signal(7), Interruption of system calls and library functions by stop signals;
        sigaction(2), DESCRIPTION (SA_NOCLDSTOP);
        Kerrisk, The Linux Programming Interface, sections 21.5 and 26.3.2
    """
    pause.require_tested()
    assert not pause.trouble, Evidence(
        f"the server (listener: process {pause.listener}) to serve on after SIGSTOP and SIGCONT",
        pause.trouble,
        picture(pause.census),
    )
