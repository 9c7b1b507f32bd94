"""Processes: one child for each connection, from its fork to its end.

PYTEST_DONT_REWRITE: an assertion here carries its evidence as an object.
"""

from conformance.clause import SEEN, Note, must, should
from conformance.evidence import Evidence
from fixtures.census.description import picture, processes, shown
from fixtures.linux.memory import shown_size
from fixtures.runner.probe import Probe
from fixtures.scenarios.accept_by_others import AcceptByOthers
from fixtures.scenarios.killed_children import KilledChildren
from fixtures.scenarios.load import Many
from fixtures.scenarios.sequential_clients import SequentialClients
from fixtures.scenarios.simultaneous_clients import SimultaneousClients

# A child may have this much of its own even in a small program: its stack and buffers.
MAX_OWN_MEMORY = 2 << 20


@must
def test_child_per_connection(probe: Probe, simultaneous_clients: SimultaneousClients) -> None:
    """Each connection is held by a process of its own, never by the listener itself.

    Why: One child for each client is what fork() is used for here: each has its own memory and may
        sleep in recv() without harm to anyone. If the listener talks to a client itself, then a
        silent client stops the service for all, and a crash ends it for all. Servers with threads
        or an event loop can be good servers, but they are not what these rules describe. So they
        fail this rule, and most of the others do not apply to them.
    Fix:
        C:
            pid_t pid = fork();
            if (pid == 0) {
                close(listenfd);
                serve(connfd);          /* only the child talks to the client */
                exit(0);
            }
            close(connfd);
        Python:
            pid = os.fork()
            if pid == 0:
                listening_socket.close()
                serve(connection)  # only the child talks to the client
                os._exit(0)
            connection.close()
    Source: Stevens, UNIX Network Programming vol. 1, 3rd ed., sections 4.8 and 30.5;
        Kerrisk, The Linux Programming Interface, section 60.3;
        Python socketserver module, ForkingMixIn
    """
    simultaneous_clients.holding.require_accepted()
    wrong = simultaneous_clients.holding.connections_without_a_process
    probe.require_seen_children(wrong)
    wrong_clients = (
        f"{simultaneous_clients.busy.client_of(held.socket)} (process {held.process.pid} holds "
        "its connection)"
        for held in wrong
    )
    assert not wrong, Evidence(
        "each connection to be held by a process of its own that is not the listener",
        f"{probe.unlike_a_fork}without such a process: {shown(wrong_clients, limit=2)}",
        picture(simultaneous_clients.busy, wrong),
    )


@should
def test_child_of_listener(forking: None, simultaneous_clients: SimultaneousClients) -> None:
    """The process that serves a client is a child of the listener itself.

    Why: Only a parent gets SIGCHLD and an exit status for a process. If the child forks once more
        and ends (a double fork), the process that serves is adopted by init, and the listener never
        learns whether it still runs, how it ended, or how many there are. It can neither limit them
        nor end them when it shuts down. The double fork was used against zombies; reaping does the
        same without these disadvantages.
    Fix:
        C:
            struct sigaction action = {0};
            action.sa_handler = reap;   /* loops over waitpid(-1, NULL, WNOHANG) */
            action.sa_flags = SA_RESTART;
            sigaction(SIGCHLD, &action, NULL);
            /* ... accept ... */
            pid_t pid = fork();         /* once for each client, not twice */
        Python:
            signal.signal(signal.SIGCHLD, reap)  # loops over os.waitpid(-1, os.WNOHANG)
            connection, address = listening_socket.accept()
            pid = os.fork()  # once for each client, not twice
    Source: waitpid(2), NOTES; credentials(7), Parent process ID (PPID);
        Kerrisk, The Linux Programming Interface, section 26.2
    """
    others = simultaneous_clients.holding.require_known_children_of_others()
    assert not others, Evidence(
        "each process that serves a client to be a child of the listener, "
        f"{simultaneous_clients.listener}",
        f"{len(others)} are not: {simultaneous_clients.holding.descent(others[0])}",
        picture(simultaneous_clients.busy, pids=[process.pid for process in others]),
    )


@must
def test_child_never_accepts(forking: None, accept_by_others: AcceptByOthers) -> None:
    """After its client a child ends instead of going back to accept().

    Why: After fork() both processes run the same program from the same line. A child that reaches
        the end of its branch without exit() runs into the accept loop as one more server. It takes
        clients away from its parent, its own children do the same, and after a while it is unclear
        which process serves which client. When the parent is killed, the service goes on. If the
        child has closed listenfd, its accept() fails at once, again and again, and uses all CPU
        time.
    Fix:
        C:
            if (pid == 0) {
                close(listenfd);
                serve(connfd);
                exit(0);                /* every path through the child ends in exit() */
            }
        Python:
            if pid == 0:
                status = 1
                try:
                    serve(connection)
                    status = 0
                finally:
                    os._exit(status)  # after an exception too: never back into the loop
    Source: Stevens, UNIX Network Programming vol. 1, 3rd ed., section 4.8; fork(2), DESCRIPTION;
        exit(3), DESCRIPTION; Python os module, os._exit()
    """
    accepted = accept_by_others.accepted
    assert accepted is None, Evidence(
        "a client to wait in the backlog while the listener (process "
        f"{accept_by_others.listener}) is "
        "stopped",
        f"{accepted.by} accepted it, {accepted.occasion}",
        picture(accepted.census, pids=accepted.pids),
    )


@must
def test_child_ends_with_client(forking: None, sequential_clients: SequentialClients) -> None:
    """A child ends when its client has gone.

    Why: When the client closes, recv() returns 0, and from then on it returns 0 each time, at once.
        A child that takes this for an empty message repeats its loop without a pause; one that then
        waits for something else sleeps for ever. In both cases the children of clients that have
        left fill memory and the process table, until fork() fails and no new client is served.
    Fix:
        C:
            ssize_t n;
            while ((n = recv(connfd, buffer, sizeof buffer, 0)) > 0)
                answer(connfd, buffer, (size_t)n);
            close(connfd);              /* 0: the client closed; -1: the connection broke */
            exit(0);
        Python:
            while data := connection.recv(4096):
                answer(connection, data)
            connection.close()  # b"": the client closed
            os._exit(0)
    Source: recv(2), RETURN VALUE; Stevens, UNIX Network Programming vol. 1, 3rd ed., section 5.7;
        Kerrisk, The Linux Programming Interface, section 56.5.4
    """
    pid = sequential_clients.require_first_child()
    alive = sequential_clients.require_known_left_of_first()
    assert not alive, Evidence(
        f"process {pid}, which came for the first client, to end when that had left",
        f"still there: {processes(alive)}; {sequential_clients.after_one}",
        picture(sequential_clients.after_one.census, pids=alive),
    )


@must
def test_parent_keeps_listening(sequential_clients: SequentialClients) -> None:
    """The same process listens before, between and after the clients.

    Why: A server that serves its first client and ends, or that closes listenfd in the wrong
        branch, lets the second client read "connection refused". A server that replaces itself by a
        new process has another fault: the program that started it knows only the old pid, cannot
        stop the server, and takes it for dead.
    Fix:
        C:
            int connfd = accept(listenfd, NULL, NULL);
            if (connfd >= 0 && fork() == 0) {
                close(listenfd);        /* in the child, and nowhere else */
                serve(connfd);
                exit(0);
            }
            if (connfd >= 0)
                close(connfd);          /* the parent: back to accept(), for ever */
        Python:
            while True:  # the parent's loop has no way out
                connection, address = listening_socket.accept()
                if os.fork() == 0:
                    listening_socket.close()  # here, and nowhere else
                    serve(connection)
                    os._exit(0)
                connection.close()
    Source: accept(2), DESCRIPTION;
        Stevens, UNIX Network Programming vol. 1, 3rd ed., sections 4.6 and 4.8;
        Kerrisk, The Linux Programming Interface, section 56.5.2
    """
    assert not sequential_clients.not_listening, Evidence(
        f"process {sequential_clients.listener} to listen after "
        f"{len(sequential_clients.served)} sessions as it "
        "did before the first",
        sequential_clients.not_listening,
        picture(
            sequential_clients.after_many.census,
            pids=sequential_clients.after_many.census.listeners,
        ),
    )
    sequential_clients.require_sessions(1)


@must
def test_crash_stays_local(serving: None, forking: None, killed_children: KilledChildren) -> None:
    r"""When a child crashes, its client sees the end and all others are served.

    Why: Processes protect each other: a wrong pointer in one child cannot change the memory of
        another. The parent can make this protection useless: it may exit when a status is not 0,
        send a signal to the whole group, or wait for a lock in shared memory that a dead child
        never releases. Then one malformed message from one client disconnects all clients.
    Fix:
        C:
            int status;
            pid_t pid = waitpid(-1, &status, WNOHANG);
            if (pid > 0 && WIFSIGNALED(status))
                fprintf(stderr, "child %d: %s\n", (int)pid, strsignal(WTERMSIG(status)));
            /* report it, and go on: no exit(), no kill(0, ...) */
        Python:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid and os.WIFSIGNALED(status):
                print("child", pid, signal.Signals(os.WTERMSIG(status)).name, flush=True)
            # report it, and go on: no sys.exit(), no os.killpg()
    Source: waitpid(2), DESCRIPTION;
        Kerrisk, The Linux Programming Interface, sections 24.2.2 and 26.1.3;
        Stevens, UNIX Network Programming vol. 1, 3rd ed., section 5.12
    """
    assert not killed_children.trouble, Evidence(
        f"the clients of {processes(killed_children.pids)} to see the end when these are killed, "
        "and all others to be served",
        killed_children.trouble,
        killed_children.picture,
    )


@should
def test_exit_status_zero(forking: None, simultaneous_clients: SimultaneousClients) -> None:
    """A child that served its client to the end exits with status 0.

    Why: The exit status is the only thing that a child reports to its parent when it ends: 0 for
        success, anything else for a failure. If good sessions end with 1, or with any number, a
        real failure looks the same as a success. The parent's log, the service manager and
        everybody who looks for a fault depend on this difference.
    Fix:
        C:
            serve(connfd);
            close(connfd);
            exit(EXIT_SUCCESS);         /* not exit(-1), and not the last result of recv() */
        Python:
            serve(connection)
            connection.close()
            sys.stdout.flush()  # os._exit() flushes nothing
            os._exit(os.EX_OK)
    Source: exit(3), DESCRIPTION; _exit(2), DESCRIPTION;
        Kerrisk, The Linux Programming Interface, section 25.1; Python os module, os._exit()
    """
    departure = simultaneous_clients.require_departure()
    wrong = departure.require_known_endings()
    assert not wrong, Evidence(
        "each child to end with exit status 0 when its client has left",
        f"{len(wrong)} ended otherwise: {shown(f'process {pid} ({how})' for pid, how in wrong)}",
        picture(departure.held, pids=[pid for pid, _ in wrong]),
    )


@should
def test_shares_memory(
    forking: None, simultaneous_clients: SimultaneousClients, record_property: Note
) -> None:
    """A child shares nearly all of its memory with the parent.

    Why: fork() copies no data at first. Parent and child use the same pages, and the kernel copies
        a page in the moment when one of them writes to it. A child that writes to all of the memory
        that it inherited (clears it, frees it piece by piece, lets a garbage collector mark it)
        forces a copy of every page. With 200 MB of data and 100 clients that is 20 GB: the machine
        swaps, or the kernel kills processes to get memory back.
    Fix:
        C:
            if (fork() == 0) {
                char small[1024];       /* the child writes to memory of its own */
                ssize_t n = recv(connfd, small, sizeof small, 0);
                answer(connfd, small, n > 0 ? (size_t)n : 0);
                exit(0);                /* no free() of the parent's data: exit() returns it all */
            }
        Python:
            gc.disable()  # early in the parent
            gc.freeze()  # just before fork: the collector leaves the parent's objects alone
            if os.fork() == 0:
                gc.enable()
                serve(connection)
                os._exit(0)
    Source: fork(2), NOTES; Kerrisk, The Linux Programming Interface, section 24.2.2;
        Python gc module, gc.freeze()
    """
    parents, pid, own = simultaneous_clients.require_memory()
    figures = f"a child has {shown_size(own)} of its own, the parent {shown_size(parents)}"
    record_property(SEEN, figures)
    assert own <= max(parents / 2, MAX_OWN_MEMORY), Evidence(
        f"a child to share most of the {shown_size(parents)} that the listener (process "
        f"{simultaneous_clients.listener}) has written to",
        f"process {pid} has {shown_size(own)} of its own",
        picture(simultaneous_clients.busy, pids=[pid]),
    )


@should
def test_idle_uses_no_cpu(simultaneous_clients: SimultaneousClients) -> None:
    """While all clients are silent, or none is there, the server uses no CPU time.

    Why: A process that sleeps in accept() or recv() costs nothing: the kernel wakes it when there
        is something to do. One that keeps asking, with a non-blocking socket, a time-out of zero or
        a recv() after EOF, uses a whole core only to learn that nothing has happened. With one such
        child for each silent client, those who do send something wait for their turn on the
        processor.
    Fix:
        C:
            int flags = fcntl(connfd, F_GETFL);
            fcntl(connfd, F_SETFL, flags & ~O_NONBLOCK);    /* let recv() sleep ... */
            ssize_t n = recv(connfd, buffer, sizeof buffer, 0);
            if (n == 0)
                exit(0);                                    /* ... and stop at EOF */
        Python:
            connection.settimeout(None)  # let recv() sleep ...
            data = connection.recv(4096)
            if not data:
                os._exit(0)  # ... and stop at EOF
    Source: recv(2), DESCRIPTION; fcntl(2), File status flags;
        Kerrisk, The Linux Programming Interface, section 5.9;
        Stevens, UNIX Network Programming vol. 1, 3rd ed., section 6.2
    """
    simultaneous_clients.holding.require_accepted()
    simultaneous_clients.holding.require_listener()
    busy = [idle for idle in simultaneous_clients.idleness if idle.busy]
    assert not busy, Evidence(
        "no CPU time to pass while nobody is connected, nor while "
        f"{len(simultaneous_clients.clients)} clients "
        "are silent",
        str(busy[0]),
        picture(simultaneous_clients.busy),
    )


@should
def test_parent_memory_never_grows(forking: None, churn: Many, record_property: Note) -> None:
    """The parent's memory does not grow from session to session.

    Why: Children may be careless with memory, because their end returns everything. The parent
        lives for months. A few kilobytes that it keeps for each client become gigabytes, and fork()
        must copy the page tables for all of it, so every new client waits a little longer than the
        one before. In the end the kernel runs out of memory and kills the server.
    Fix:
        C:
            char *name = strdup(inet_ntoa(address.sin_addr));   /* taken for each client ... */
            pid_t pid = fork();
            if (pid == 0) {
                serve(connfd);
                exit(0);
            }
            free(name);                                         /* ... given back for each */
        Python:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid:
                clients.pop(pid, None)  # what was noted at fork goes when the child is reaped
    Source: fork(2), NOTES; malloc(3), DESCRIPTION;
        Kerrisk, The Linux Programming Interface, sections 7.1.2 and 28.3
    """
    levels = shown([shown_size(level) for level in churn.require_levels()], limit=8)
    record_property(SEEN, f"the parent's memory after every 60 sessions: {levels}")
    assert not churn.require_known_growth(), Evidence(
        "the listener's memory not to grow from session to session",
        f"after every 60 sessions it has more: {levels}",
        picture(churn.census, pids=churn.census.listeners[:1]),
    )
