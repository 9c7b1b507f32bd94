"""Descriptors: which process holds a copy of which socket, and for how long.

PYTEST_DONT_REWRITE: an assertion here carries its evidence as an object.
"""

from conformance.clause import must, should
from conformance.evidence import Evidence
from fixtures.census.description import mention, picture, processes, shown
from fixtures.scenarios.closed_stdio import ClosedStdio
from fixtures.scenarios.extra_bytes import ExtraBytes
from fixtures.scenarios.fd_exhaustion import FdExhaustion
from fixtures.scenarios.half_close import HalfClose
from fixtures.scenarios.killed_children import KilledChildren
from fixtures.scenarios.sequential_clients import SequentialClients
from fixtures.scenarios.simultaneous_clients import SimultaneousClients


@must
def test_parent_closes_connfd(forking: None, simultaneous_clients: SimultaneousClients) -> None:
    """The parent closes its copy of every connected socket.

    Why: fork() gives the child a copy of every open descriptor, and all copies lead to the same
        socket. The kernel sends the end of the connection only when the last copy is closed. While
        the parent keeps one, the client waits for an EOF that never comes, even after the child has
        exited. With each client the parent also keeps one more copy, until accept() fails with
        EMFILE. A parent that closes connfd only when the next client comes is too late for the last
        client.
    Fix:
        C:
            pid_t pid = fork();
            if (pid > 0)
                close(connfd);          /* the child has its own copy */
        Python:
            pid = os.fork()
            if pid > 0:
                connection.close()  # at once, not when accept() binds the name again
    Source: Stevens, UNIX Network Programming vol. 1, 3rd ed., section 4.8; fork(2), DESCRIPTION;
        close(2), DESCRIPTION; RFC 9293 section 3.6
    """
    kept = simultaneous_clients.holding.require_known_listener_copies()
    assert not kept, Evidence(
        f"the listener (process {simultaneous_clients.listener}) to hold no connected socket "
        "while its children "
        f"serve {len(simultaneous_clients.clients)} clients",
        f"it holds {len(kept)}: {shown(mention(held, simultaneous_clients.busy) for held in kept)}",
        picture(simultaneous_clients.busy, kept),
    )


@must
def test_child_closes_listenfd(forking: None, simultaneous_clients: SimultaneousClients) -> None:
    """The child closes its copy of listenfd, and no program that it runs inherits one.

    Why: A port goes on listening as long as any process has the listening socket open. If a child
        still has it when the parent ends, clients can connect as before, but no one will ever call
        accept() for them: they wait in the backlog without an answer. A program that the child
        starts with exec inherits the descriptor as well, unless it is marked close-on-exec. Such a
        program may run for days and know nothing of the port that it blocks.
    Fix:
        C:
            int listenfd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
            /* ... bind, listen, accept ... */
            if (fork() == 0) {
                close(listenfd);        /* the child never accepts */
                serve(connfd);
                exit(0);
            }
        Python:
            if os.fork() == 0:
                listening_socket.close()  # exec closes it by itself, fork does not
                serve(connection)
                os._exit(0)
    Source: Stevens, UNIX Network Programming vol. 1, 3rd ed., section 4.8;
        Kerrisk, The Linux Programming Interface, sections 27.4 and 60.3;
        execve(2), Effect on process attributes; Python os module, Inheritance of File Descriptors
    """
    kept = simultaneous_clients.holding.require_known_listening()
    assert not kept, Evidence(
        f"no process that came with {len(simultaneous_clients.clients)} clients to hold the "
        "listening socket",
        f"it is held by {processes(held.process.pid for held in kept)}",
        picture(simultaneous_clients.busy, kept),
    )


@must
def test_child_holds_only_its_connection(
    forking: None, simultaneous_clients: SimultaneousClients
) -> None:
    """The child holds its own connfd and no other client's.

    Why: A child inherits all descriptors that the parent has open at the moment of the fork. If
        connections of other clients are among them, those clients depend on this child: their own
        child may exit, but their connection stays open until this child ends as well. So one client
        that stays for an hour lets all earlier clients wait for their EOF. With a wrong descriptor
        number this child could even write to the connection of another client.
    Fix:
        C:
            pid_t pid = fork();
            if (pid > 0)
                close(connfd);          /* now: the next fork would copy it */
            if (pid == 0)               /* a parent that must keep some: drop them here */
                for (int i = 0; i < clients; i++)
                    if (client[i] != connfd)
                        close(client[i]);
        Python:
            connection, address = listening_socket.accept()
            with connection:  # closed in the parent before the next fork can copy it
                if os.fork() == 0:
                    serve(connection)
                    os._exit(0)
    Source: Stevens, UNIX Network Programming vol. 1, 3rd ed., section 4.8;
        Kerrisk, The Linux Programming Interface, section 24.2.1; fork(2), DESCRIPTION
    """
    foreign = simultaneous_clients.holding.require_known_foreign_connections()
    assert not foreign, Evidence(
        "each child to hold the connection of its own client and no other",
        f"{len({held.process.pid for held in foreign})} children hold others' connections; "
        f"process {foreign[0].process.pid} has {mention(foreign[0], simultaneous_clients.busy)}",
        picture(simultaneous_clients.busy, foreign),
    )


@must
def test_client_sees_end_when_child_ends(forking: None, killed_children: KilledChildren) -> None:
    """When a child ends, its client sees EOF or a reset at once.

    Why: The kernel closes all descriptors of a process that ends, even of one that was killed. That
        closes the connection only if no other process has the same socket open: not the parent, not
        another child, not a helper program. Otherwise no FIN and no RST is sent, and the client
        sleeps in recv() and cannot tell a dead server from a slow one. The command `ss -tnp` lists
        every process that holds a connection.
    Fix:
        C:
            /* needs _GNU_SOURCE; with SOCK_CLOEXEC no helper program inherits connfd */
            int connfd = accept4(listenfd, NULL, NULL, SOCK_CLOEXEC);
            pid_t pid = fork();
            if (pid > 0)
                close(connfd);          /* from here on the child's copy is the only one */
        Python:
            connection, address = listening_socket.accept()
            pid = os.fork()
            if pid > 0:
                connection.close()  # from here on the child's copy is the only one
    Source: _exit(2), DESCRIPTION; close(2), DESCRIPTION;
        Kerrisk, The Linux Programming Interface, section 25.2;
        Stevens, UNIX Network Programming vol. 1, 3rd ed., section 5.12
    """
    killed_children.require_single_deaths()
    unaware = killed_children.unaware
    assert not unaware, Evidence(
        f"{unaware[0].client} to see the end of its connection (EOF or reset) as soon as its "
        f"child, process {unaware[0].child}, has ended",
        f"it saw no end: {unaware[0].received.ending.value}; {unaware[0].keeper}",
        picture(unaware[0].census, unaware[0].copies),
    )


@must
def test_parent_never_grows(sequential_clients: SequentialClients) -> None:
    """After many clients the parent holds as many descriptors as before them.

    Why: Each process may have only so many descriptors open, often 1,024. A parent that loses one
        for each client (a socket, a log file, a pipe to the child) runs well for an hour or a week.
        Then accept() fails with EMFILE for everybody, and only a restart helps, because the clients
        that leave give nothing back. The more clients it has, the sooner this happens.
    Fix:
        C:
            int connfd = accept(listenfd, NULL, NULL);
            if (connfd >= 0) {
                if (fork() == 0) {
                    serve(connfd);
                    exit(0);
                }
                close(connfd);          /* one close for each accept, also if fork() failed */
            }
        Python:
            while True:
                connection, address = listening_socket.accept()
                with connection:  # closed at the end of every turn, even if fork() fails
                    if os.fork() == 0:
                        serve(connection)
                        os._exit(0)
    Source: getrlimit(2), DESCRIPTION (RLIMIT_NOFILE); accept(2), ERRORS (EMFILE);
        Kerrisk, The Linux Programming Interface, section 36.3
    """
    sequential_clients.require_sessions(sequential_clients.many)
    growth = sequential_clients.growth
    growth.require_all_seen()
    assert not growth.follows_the_sessions, Evidence(
        f"the listener (process {sequential_clients.listener}) to have about as many open "
        "descriptors "
        f"after {sequential_clients.many} sessions as after the first",
        f"{growth.figures}; new are: {shown(growth.new)}",
        picture(growth.census, growth.kept_connections),
    )
    sequential_clients.planned.require_all()


@must
def test_survives_exhaustion(serving: None, fd_exhaustion: FdExhaustion) -> None:
    """Without a free descriptor, the parent lives on and serves the queued client later.

    Why: accept() needs a free descriptor number. Without one it fails with EMFILE, or with ENFILE
        if the whole machine has run out. The shortage passes: files are closed, a limit is raised.
        A parent that exits instead ends the service for all clients. The clients in its queue,
        whose connections the kernel has already made, get a reset.
    Fix:
        C:
            int connfd = accept(listenfd, NULL, NULL);
            if (connfd < 0) {
                perror("accept");       /* EMFILE, ENFILE: the client stays in the queue */
                poll(NULL, 0, 100);     /* pause for 0.1 s */
                continue;               /* and try again: no exit() */
            }
        Python:
            try:
                connection, address = listening_socket.accept()
            except OSError as error:  # EMFILE, ENFILE: the client stays in the queue
                logging.warning("accept: %s", error)
                time.sleep(0.1)
                continue
    Source: accept(2), ERRORS; getrlimit(2), DESCRIPTION (RLIMIT_NOFILE);
        Kerrisk, The Linux Programming Interface, section 36.3; Python errno module, errno.EMFILE
    """
    assert not fd_exhaustion.trouble, Evidence(
        f"the listener (process {fd_exhaustion.listener}) to live on without a free descriptor "
        "(limit "
        f"{fd_exhaustion.limit}), and to serve the queued clients once there are some again",
        fd_exhaustion.trouble,
        picture(fd_exhaustion.with_waiting),
    )


@should
def test_exhaustion_does_not_spin(serving: None, fd_exhaustion: FdExhaustion) -> None:
    """Without a free descriptor, the parent pauses between attempts and logs only a little.

    Why: An accept() that fails with EMFILE leaves the client in the queue, so the next call fails
        in the same instant. A loop without a pause repeats that hundreds of thousands of times a
        second: one core does nothing else, and all connected clients are served more slowly. If
        each failure writes a line, the log fills the disk within hours.
    Fix:
        C:
            if (connfd < 0 && errno == EMFILE) {
                if (!complained)
                    perror("accept");   /* one line for each shortage */
                complained = 1;
                poll(NULL, 0, 100);     /* pause for 0.1 s, then try again */
                continue;
            }
            complained = 0;
        Python:
            try:
                connection, address = listening_socket.accept()
                complained = False
            except OSError as error:
                if not complained:
                    logging.warning("accept: %s", error)  # one line for each shortage
                complained = True
                time.sleep(0.1)  # pause, then try again
                continue
    Source: accept(2), ERRORS; poll(2), DESCRIPTION;
        Kerrisk, The Linux Programming Interface, section 36.3; Python time module, time.sleep()
    """
    activity = fd_exhaustion.require_waiting_client()
    assert not activity.spins and not activity.floods, Evidence(
        f"the listener (process {fd_exhaustion.listener}) to pause while it has no free descriptor",
        str(activity),
        picture(fd_exhaustion.with_waiting),
    )


@should
def test_safe_with_closed_stdio(
    serving: None, closed_stdio: ClosedStdio, long_then_short: ExtraBytes, half_close: HalfClose
) -> None:
    """Started with descriptors 0, 1 and 2 closed, the server keeps its log out of connections.

    Why: The kernel gives every new descriptor the lowest free number. If a launcher closed 0, 1 and
        2 before it started the server, then listenfd becomes 0, a connfd becomes 1 or 2, and
        printf() and perror() write to these numbers, whatever they are now. Clients then find log
        lines in the middle of their replies. Text that was meant for the administrator has left the
        machine.
    Fix:
        C:
            int fd;
            do                          /* first of all in main(): fill 0, 1 and 2 */
                fd = open("/dev/null", O_RDWR);
            while (fd >= 0 && fd <= 2);
            if (fd > 2)
                close(fd);
        Python:
            fd = os.open(os.devnull, os.O_RDWR)  # first of all: fill 0, 1 and 2
            while fd <= 2:
                fd = os.open(os.devnull, os.O_RDWR)
            os.close(fd)
    Source: open(2), DESCRIPTION; stdin(3), DESCRIPTION;
        Kerrisk, The Linux Programming Interface, section 37.2; POSIX.1-2017, open()
    """
    polluted = closed_stdio.polluted(long_then_short, half_close.behind_answer)
    assert not polluted, Evidence(
        "each client to receive its replies alone, from a server that was started with descriptors "
        "0, 1 and 2 closed",
        str(polluted[0]),
    )
