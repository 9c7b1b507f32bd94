"""Shutdown: how the server ends, and what it leaves behind.

PYTEST_DONT_REWRITE: an assertion here carries its evidence as an object.
"""

from conformance.clause import must, should
from conformance.evidence import Evidence
from fixtures.census.description import picture, processes, shown, sleeping
from fixtures.scenarios.on_terminal import OnTerminal, TerminalEnd
from fixtures.scenarios.shutdown import Ended, Orphaned


@must
def test_sigterm_ends_listener(sigterm_while_idle: Ended) -> None:
    """SIGTERM ends the listener without waiting for another client.

    Why: systemd and docker stop send SIGTERM, wait a while, and then send SIGKILL. A handler that
        only sets a flag does not help a parent that sleeps in accept(): with SA_RESTART, and in
        Python always, the call goes on after the handler, and the flag is seen when the next client
        comes. On a quiet server that is never. Each stop then takes the whole waiting time and ends
        in SIGKILL, with no chance to clean up.
    Fix:
        C:
            void on_term(int signal_number)
            {
                (void)signal_number;
                _exit(EXIT_SUCCESS);    /* safe in a handler; exit() and printf() are not */
            }
            /* in main(); or install nothing: by default SIGTERM ends the process */
            signal(SIGTERM, on_term);
        Python:
            def on_term(signal_number, frame):
                sys.exit(0)  # an exception out of the handler also leaves accept()
            signal.signal(signal.SIGTERM, on_term)
    Source: signal(7), Standard signals; signal-safety(7), DESCRIPTION;
        Kerrisk, The Linux Programming Interface, sections 21.2 and 21.5
    """
    ended = sigterm_while_idle
    ended.require_alive_before()
    assert ended.gone, Evidence(
        f"the listener (process {ended.listener}) to end on SIGTERM, with nobody connected",
        f"it is still there; {ended.settled}",
        picture(ended.settled.census, pids=[ended.listener]),
    )


@must
def test_frees_port(end_with_a_client: Orphaned) -> None:
    """Once the parent has ended, the port no longer listens, even with a client connected.

    Why: The port is free only when the last copy of listenfd is closed, and a child that kept one
        may serve its client for hours. All this time the kernel goes on completing connections that
        no process accepts: new clients wait for ever, and a monitor that only connects reports that
        all is well. The replacement cannot start, because its bind() finds the address in use. `ss
        -tlnp` names the process that still listens.
    Fix:
        C:
            pid_t pid = fork();
            if (pid == 0)
                close(listenfd);        /* the port must not outlive the parent */
        Python:
            pid = os.fork()
            if pid == 0:
                listening_socket.close()  # the port must not outlive the parent
    Source: close(2), DESCRIPTION; fork(2), DESCRIPTION;
        Stevens, UNIX Network Programming vol. 1, 3rd ed., section 4.8;
        Kerrisk, The Linux Programming Interface, section 24.2.1
    """
    end_with_a_client.require_client()
    end_with_a_client.require_holders_seen()
    still = end_with_a_client.still_listening
    assert not still, Evidence(
        f"nobody to listen any more once the listener (process {end_with_a_client.listener}) has "
        "ended, though a client is still connected",
        f"the listening socket is still open in {processes(held.process.pid for held in still)}",
        picture(end_with_a_client.settled.census, still),
    )


@should
def test_leaves_no_process(end_with_a_client: Orphaned) -> None:
    """After the parent and the clients have gone, no process of the server is left.

    Why: When a parent ends, its children go on and are adopted by init, and no signal tells them. A
        child or helper that sleeps in something other than its client, such as a pipe whose writing
        end it holds open itself, then sleeps for ever. Every restart adds one more. They hold
        memory, log files and connections to the database, and one day somebody finds forty of them
        in the output of ps.
    Fix:
        C:
            close(log_pipe[1]);         /* the helper's own copy, or it never sees EOF */
            ssize_t n;
            while ((n = read(log_pipe[0], line, sizeof line)) > 0)
                write(logfd, line, (size_t)n);
            exit(0);                    /* 0: all who could write have gone */
        Python:
            os.close(write_end)  # the helper's own copy, or it never sees EOF
            with os.fdopen(read_end) as lines:
                for line in lines:
                    log.write(line)
            os._exit(0)  # EOF: all who could write have gone
    Source: _exit(2), DESCRIPTION; pipe(7), I/O on pipes and FIFOs;
        Kerrisk, The Linux Programming Interface, sections 26.2 and 44.2
    """
    end_with_a_client.require_client()
    end_with_a_client.require_sigterm()
    left, last = end_with_a_client.left, end_with_a_client.in_the_end
    assert not left, Evidence(
        f"nothing of the server to run once its listener (process {end_with_a_client.listener}) "
        "and its clients have gone",
        f"still there: {processes(left)}; {last}",
        picture(last.census, pids=left),
    )


@should
def test_client_not_abandoned(end_with_a_client: Orphaned) -> None:
    """A client connected at shutdown gets its reply or the end, never silence.

    Why: There are two good ways: the child serves its client to the end, or it ends as well, and
        the kernel closes the connection. The fault lies between the two: a child that lives on but
        waits for something from its dead parent. For the client the connection still stands, and
        even keep-alive finds it in order, because the server's kernel answers. So the client waits,
        with no error and no end.
    Fix:
        C:
            /* in the parent, if the children are not to finish by themselves: */
            for (int i = 0; i < children; i++)
                kill(child[i], SIGTERM);        /* the kernel closes their connections */
            exit(0);
        Python:
            # in the parent, if the children are not to finish by themselves:
            for pid in children:
                os.kill(pid, signal.SIGTERM)  # the kernel closes their connections
            sys.exit(0)
    Source: _exit(2), DESCRIPTION; kill(2), DESCRIPTION;
        Stevens, UNIX Network Programming vol. 1, 3rd ed., section 5.12; RFC 9293 section 3.8.4
    """
    end_with_a_client.require_client()
    assert not end_with_a_client.abandoned, Evidence(
        "a client that was connected when the listener ended to receive a reply or EOF",
        str(end_with_a_client.last_words),
        sleeping(end_with_a_client.last_words.received.census),
    )


@should
def test_restarts_at_once(end_with_a_client: Orphaned) -> None:
    """A new copy binds the port at once, although old connections still exist on it.

    Why: The old server may leave connections behind: a child that serves on, or the TIME_WAIT
        state, which lasts a minute on Linux wherever the server closed first. Unless both servers
        set SO_REUSEADDR before bind(), the kernel refuses the port with EADDRINUSE until these are
        gone. After every crash and every update the service is then away for that long. If the
        start script tries only once, the service does not come back at all.
    Fix:
        C:
            int on = 1;
            if (setsockopt(listenfd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0)
                perror("setsockopt");
            if (bind(listenfd, (struct sockaddr *)&address, sizeof address) < 0) {
                perror("bind");
                exit(EXIT_FAILURE);
            }
        Python:
            listening_socket = socket.socket()
            listening_socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening_socket.bind(("", port))  # create_server() does all this by itself
    Source: socket(7), Socket options (SO_REUSEADDR) and NOTES;
        Stevens, UNIX Network Programming vol. 1, 3rd ed., section 7.5;
        Kerrisk, The Linux Programming Interface, section 61.10; RFC 9293 section 3.6.1
    """
    new = end_with_a_client.require_new_copy()
    assert new.served is not None and new.served.answered, Evidence(
        f"a new copy to serve on port {new.copy.port} at once, while connections of the old one "
        f"are still there ({shown(new.lingering)})",
        new.trouble,
        picture(end_with_a_client.settled.census),
    )


@must
def test_ctrl_c(on_terminal: OnTerminal) -> None:
    """Ctrl-C in the terminal ends parent and children and frees the port.

    Why: Ctrl-C sends SIGINT to every process of the terminal's foreground group, to the parent and
        to all children that stayed in it. A child that inherited the parent's handler may swallow
        the signal and carry on; one that called setsid() never gets it. The prompt comes back, and
        everything seems over. But processes are left over that nobody sees, and the next start
        fails with "Address already in use".
    Fix:
        C:
            if (pid == 0) {
                signal(SIGINT, SIG_DFL);        /* the parent's handler was inherited */
                close(listenfd);
                serve(connfd);
                exit(0);
            }
            /* and no setsid() or setpgid(): Ctrl-C reaches the foreground group only */
        Python:
            if pid == 0:
                signal.signal(signal.SIGINT, signal.SIG_DFL)  # end, without a traceback
                listening_socket.close()
                serve(connection)
                os._exit(0)
            # and no os.setsid(): Ctrl-C reaches the foreground group only
    Source: credentials(7), Process group ID and session ID; setpgid(2), NOTES;
        Kerrisk, The Linux Programming Interface, section 34.5;
        POSIX.1-2017, General Terminal Interface
    """
    end = on_terminal.end
    end.require_client()
    assert not end.left, Evidence(
        f"Ctrl-C to end the listener (process {end.listener}) and all its children, and to "
        "free the port",
        f"still there: {processes(end.left)}; {end.settled}",
        picture(end.settled.census, end.still_listening, end.left),
    )


@should
def test_hangup(hangup: TerminalEnd) -> None:
    """Closing the terminal ends the server too.

    Why: When a terminal window closes, the programs that ran in it get SIGHUP, which ends them by
        default. A server that ignores it, without being a daemon, lives on where nobody can see it.
        It has no Ctrl-C any more, its output goes nowhere, and it keeps the port: the owner opens a
        new window, starts the server again, and reads "Address already in use". A server that is
        meant to stay starts as a daemon, with a log of its own.
    Fix:
        C:
            if (signal(SIGHUP, SIG_DFL) == SIG_ERR)     /* or no call at all: not SIG_IGN */
                perror("signal");
        Python:
            # or no call at all: but not SIG_IGN
            signal.signal(signal.SIGHUP, signal.SIG_DFL)
    Source: signal(7), Standard signals; setsid(2), NOTES;
        Kerrisk, The Linux Programming Interface, sections 34.6 and 37.2
    """
    hangup.require_client()
    assert not hangup.left, Evidence(
        f"the end of its terminal to end the listener (process {hangup.listener}) and all its "
        "children",
        f"still there: {processes(hangup.left)}; {hangup.settled}",
        picture(hangup.settled.census, hangup.still_listening, hangup.left),
    )
