"""Startup: from the command line to the first accept().

PYTEST_DONT_REWRITE: an assertion here carries its evidence as an object.
"""

from conformance.clause import must, should
from conformance.evidence import Evidence
from fixtures.census.description import picture, processes, shown
from fixtures.runner.first_start import FirstStart
from fixtures.runner.start import Start
from fixtures.scenarios.second_instance import SecondInstance
from fixtures.scenarios.stop_continue import Queue


@must
def test_listens(first_start: FirstStart) -> None:
    """The server starts to listen in time, and stays.

    Why: As long as no process listens on the port, the kernel answers every client with a reset,
        and the user reads "connection refused". Often it is one forgotten call, or a failed bind()
        or listen() whose result was not checked: the program seems to run, or ends without a
        message. A script that starts the server and then its clients fails now and then for no
        visible reason.
    Fix:
        C:
            const struct sockaddr *any = (const struct sockaddr *)&address;
            if (bind(listenfd, any, sizeof address) < 0 || listen(listenfd, SOMAXCONN) < 0) {
                perror("cannot listen");    /* check every call, and report its error */
                exit(EXIT_FAILURE);
            }
        Python:
            # socket, SO_REUSEADDR, bind and listen in one; raises OSError if one of them fails
            listening_socket = socket.create_server(("", port))
    Source: listen(2), NOTES;
        Stevens, UNIX Network Programming vol. 1, 3rd ed., sections 4.4 and 4.5;
        Kerrisk, The Linux Programming Interface, section 56.5.1; RFC 9293 section 3.5.2
    """
    assert not first_start.problem, Evidence(
        "the target to listen on a TCP port",
        first_start.problem,
        first_start.output,
    )
    assert not first_start.left, Evidence(
        "the target to go on listening when no client comes for a while",
        first_start.left,
        first_start.output,
    )


@must
def test_listens_on_the_port_told(started: Start) -> None:
    """The server listens on the port that it was given.

    Why: In a socket address the port stands in network byte order, most significant byte first.
        Without htons() a PC turns 5051 into 47891. And if bind() fails and nobody notices, listen()
        takes some free port of its own choice. Either way the server looks healthy and waits, and
        its clients get "connection refused" at the right port.
    Fix:
        C:
            address.sin_family = AF_INET;
            address.sin_addr.s_addr = htonl(INADDR_ANY);
            address.sin_port = htons((uint16_t)atoi(argv[1]));      /* network byte order */
            if (bind(listenfd, (struct sockaddr *)&address, sizeof address) < 0) {
                perror("bind");
                exit(EXIT_FAILURE);
            }
        Python:
            # Python swaps the bytes itself; do not catch the OSError only to carry on
            listening_socket.bind(("", int(sys.argv[1])))
    Source: ip(7), Address format; htons(3), DESCRIPTION;
        Stevens, UNIX Network Programming vol. 1, 3rd ed., section 3.4;
        Kerrisk, The Linux Programming Interface, section 59.2
    """
    wanted_port = started.require_port_told()
    assert wanted_port in started.ports, Evidence(
        f"the target to listen on port {wanted_port}, which it was given",
        f"it listens on port {shown(started.ports)}: {started.guess_at_port(wanted_port)}",
        picture(started.idle, started.idle.listening_anywhere),
    )


@should
def test_single_listener(started: Start) -> None:
    """Before the first client, one process alone holds the listening socket.

    Why: A listening socket may be open in several processes: a pool that was forked beforehand, a
        helper, the script that started the server. The kernel then gives each client to whichever
        calls accept() first, and the port stays taken until the last of them has ended. To stop
        such a server one has to find them all. A pool is a good design for other needs, but it is
        not one child for each connection.
    Fix:
        C:
            start_helpers();                /* first: they inherit no listenfd */
            int listenfd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
            /* ... bind, listen; from here on fork only after accept() */
        Python:
            start_helpers()  # first: they inherit no listening socket
            listening_socket = socket.create_server(("", port))
            # from here on fork only after accept()
    Source: Stevens, UNIX Network Programming vol. 1, 3rd ed., sections 4.8 and 30.6;
        Kerrisk, The Linux Programming Interface, section 60.4; fork(2), DESCRIPTION
    """
    holding = started.holders_of_the_port
    pids = {held.process.pid for held in holding}
    assert len(pids) == 1, Evidence(
        "one process alone to hold the listening socket before the first client comes",
        f"{len(pids)} hold it: {processes(sorted(pids))}",
        picture(started.idle, holding),
    )


@must
def test_refuses_port_in_use(serving: None, second_instance: SecondInstance) -> None:
    """A second copy on the same port ends with a status other than 0 and says why.

    Why: A second copy that ignores its failed bind() sits there without clients, and its owner
        tests the old program and takes it for the new one. With SO_REUSEPORT both copies bind, and
        the kernel divides the clients between them without any message: every second client gets
        the old version. Status 0 means to the start script that all is well. None of this may
        affect the copy that was there first.
    Fix:
        C:
            int on = 1;                     /* SO_REUSEADDR is right, SO_REUSEPORT is not */
            setsockopt(listenfd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
            if (bind(listenfd, (struct sockaddr *)&address, sizeof address) < 0) {
                perror("bind");             /* bind: Address already in use */
                exit(EXIT_FAILURE);
            }
        Python:
            try:
                listening_socket = socket.create_server(("", port))
            except OSError as error:
                sys.exit(f"cannot listen on port {port}: {error}")  # status 1
    Source: bind(2), ERRORS (EADDRINUSE); socket(7), Socket options (SO_REUSEPORT);
        Stevens, UNIX Network Programming vol. 1, 3rd ed., section 7.5;
        Kerrisk, The Linux Programming Interface, section 61.10
    """
    assert not second_instance.trouble, Evidence(
        f"a second copy on port {second_instance.copy.port} to end by itself with a status "
        "other than 0, "
        f"and to say why, while the first one (process {second_instance.listener}) serves on",
        second_instance.trouble,
        picture(second_instance.copy.start.idle),
    )


@should
def test_queues_a_burst(serving: None, queue: Queue) -> None:
    """Five clients that come while the parent is stopped are all served afterwards.

    Why: While the parent is busy, the kernel makes connections for it and keeps them in a queue;
        the backlog of listen() is its length. On Linux listen(fd, 1) has room for two clients. The
        third gets no answer at all; its kernel repeats the request after one second, after two
        more, after four more. To the user the server is slow in a way that no measurement on the
        server shows.
    Fix:
        C:
            if (listen(listenfd, SOMAXCONN) < 0) {      /* the system reduces it if it must */
                perror("listen");
                exit(EXIT_FAILURE);
            }
        Python:
            listening_socket.bind(("", port))
            listening_socket.listen(128)  # the system reduces it if it must
    Source: listen(2), DESCRIPTION; tcp(7), /proc interfaces;
        Stevens, UNIX Network Programming vol. 1, 3rd ed., section 4.5;
        Kerrisk, The Linux Programming Interface, section 56.5.1
    """
    assert not queue.unserved, Evidence(
        f"all 5 clients to be served that came while the listener (process {queue.listener}) was "
        f"stopped{queue.backlog}",
        f"{len(queue.unserved)} were not: {queue.unserved[0]}",
        picture(queue.census),
    )
