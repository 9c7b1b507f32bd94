"""Robustness: clients that misbehave, and calls that fail.

PYTEST_DONT_REWRITE: an assertion here carries its evidence as an object.
"""

from conformance.clause import SEEN, Note, must, should
from conformance.evidence import Evidence
from fixtures.census.description import picture
from fixtures.linux.memory import shown_size
from fixtures.runner.recovery import Recovery
from fixtures.scenarios.abusive_clients import Flood
from fixtures.scenarios.fork_failure import ForkFailure
from fixtures.scenarios.load import Many
from fixtures.scenarios.silent_visitors import SilentVisitors


@must
def test_reset_before_accept(serving: None, resets_in_the_queue: Recovery) -> None:
    """A client that is gone before accept() harms nobody.

    Why: A client may connect and reset the connection while it still waits in the queue. Linux
        hands such a connection over all the same, and the first recv() fails with ECONNRESET; other
        systems let accept() itself fail with ECONNABORTED. A parent that calls getpeername() gets
        an error as well. A server that exits on any of these errors can be ended from outside, by a
        port scanner that sends not a single byte.
    Fix:
        C:
            int connfd = accept(listenfd, NULL, NULL);
            if (connfd < 0 && (errno == ECONNABORTED || errno == EPROTO))
                continue;               /* that client has gone: take the next one */
            /* in the child: an error of recv() is the end of this client, no more */
            ssize_t n = recv(connfd, buffer, sizeof buffer, 0);
            if (n < 0)
                exit(EXIT_FAILURE);
        Python:
            try:
                connection, address = listening_socket.accept()
            except ConnectionAbortedError:
                continue  # that client has gone: take the next one
            # and no connection.getpeername() in the parent: it may raise; use address
    Source: Stevens, UNIX Network Programming vol. 1, 3rd ed., section 5.11;
        accept(2), Error handling; RFC 9293 section 3.5.3
    """
    resets_in_the_queue.require_tested()
    assert not resets_in_the_queue.trouble, Evidence(
        f"the listener (process {resets_in_the_queue.listener}) to serve on after clients that "
        "were reset before they could be accepted",
        resets_in_the_queue.trouble,
        picture(resets_in_the_queue.census),
    )


@must
def test_reset_while_writing(serving: None, reset_while_writing: Recovery) -> None:
    """A client that resets the connection while the server writes ends at most its own child.

    Why: Whoever writes to a connection that the client has reset gets ECONNRESET, and at the next
        attempt SIGPIPE, which ends the process without a message. In a child this concerns one
        client only. If the parent greets its clients itself, one client that resets its connection
        ends the whole service. If SIGPIPE is ignored, send() fails with EPIPE instead; a loop that
        ignores this error too never ends.
    Fix:
        C:
            signal(SIGPIPE, SIG_IGN);   /* once, at the start: EPIPE instead of the signal */
            /* in the child: */
            if (send(connfd, buffer, (size_t)n, 0) < 0) {
                close(connfd);          /* EPIPE or ECONNRESET: the client is gone */
                exit(EXIT_FAILURE);
            }
        Python:
            try:  # Python ignores SIGPIPE by itself and raises
                connection.sendall(data)
            except (BrokenPipeError, ConnectionResetError):
                os._exit(1)  # the client is gone
    Source: Stevens, UNIX Network Programming vol. 1, 3rd ed., section 5.13;
        send(2), ERRORS (EPIPE); Kerrisk, The Linux Programming Interface, section 44.2;
        Python signal module, Note on SIGPIPE
    """
    reset_while_writing.require_tested()
    assert not reset_while_writing.trouble, Evidence(
        f"the listener (process {reset_while_writing.listener}) to serve on after clients that "
        "were reset while the server wrote to them",
        reset_while_writing.trouble,
        picture(reset_while_writing.census),
    )


@must
def test_connect_and_leave(serving: None, burst: Many, connect_and_leave: SilentVisitors) -> None:
    """100 clients that connect and leave without sending anything harm nobody.

    Why: Health checks, port scanners and browsers do this all day. The server's first recv()
        returns 0, and there is no message. Code that looks at the last byte of the message anyway
        reads the byte before its buffer; code that takes 0 for a fatal error may end more than this
        one child. Each such client also costs a descriptor and a process, so a server that is slow
        to release them can run out of both.
    Fix:
        C:
            ssize_t n = recv(connfd, buffer, sizeof buffer, 0);
            if (n <= 0)
                exit(n < 0);            /* it left: nothing to answer, and no failure */
            char last = buffer[n - 1];  /* only now is there a last byte */
        Python:
            data = connection.recv(4096)
            if not data:  # it left: nothing to answer, nothing wrong
                os._exit(0)
            last = data[-1]  # only now is there a last byte
    Source: recv(2), RETURN VALUE; Stevens, UNIX Network Programming vol. 1, 3rd ed., section 5.7;
        RFC 9293 section 3.6
    """
    trouble = connect_and_leave.trouble(burst)
    assert not trouble, Evidence(
        f"the listener (process {connect_and_leave.after.listener}) to serve on after "
        f"{connect_and_leave.came} clients that connected and left without sending anything, and "
        "as many that reset their connections",
        trouble,
        picture(connect_and_leave.census),
    )
    connect_and_leave.planned.require_all()


@must
def test_garbage(serving: None, garbage: Recovery) -> None:
    r"""Random bytes harm neither the server nor any other client.

    Why: Anything may arrive at a port: a browser's TLS handshake, random keys, an attack. Such
        bytes overrun a buffer that is one too short, turn into commands when they serve as the
        format of printf(), or raise an exception in a decoder. At best the child dies. At worst the
        attacker's bytes run as code in the server, with all rights that the server has.
    Fix:
        C:
            ssize_t n = recv(connfd, buffer, sizeof buffer - 1, 0);     /* room for the end */
            if (n <= 0)
                exit(n < 0);
            buffer[n] = 0;
            printf("received: %s\n", buffer);   /* never printf(buffer) */
        Python:
            data = connection.recv(4096)
            print("received:", data.decode("utf-8", errors="replace"))  # never raises
            connection.sendall(data)
    Source: printf(3), BUGS; recv(2), DESCRIPTION;
        Kerrisk, The Linux Programming Interface, sections 38.8 and 38.9; RFC 3629 section 10
    """
    garbage.require_tested()
    assert not garbage.trouble, Evidence(
        f"the listener (process {garbage.listener}) to serve on after clients that sent "
        "random bytes",
        garbage.trouble,
        picture(garbage.census),
    )


@should
def test_flood_keeps_memory_bounded(flood: Flood, record_property: Note) -> None:
    r"""Input without end and without a newline leaves the server's memory bounded.

    Why: A server that collects bytes until a newline comes lets its client decide how much memory
        it takes. The newline need never come. One such client can use up the memory, until the
        kernel kills a process: perhaps the parent, perhaps another program of the machine. With a
        limit the attack ends with one closed connection.
    Fix:
        C:
            static char line[1 << 20];          /* a limit of 1 MiB for each line */
            if (have == sizeof line) {          /* full, and still no newline */
                close(connfd);
                exit(EXIT_FAILURE);
            }
        Python:
            line = lines.readline(1 << 20)  # a limit of 1 MiB for each line
            if len(line) == 1 << 20 and not line.endswith(b"\n"):
                os._exit(1)  # full, and still no newline
    Source: Kerrisk, The Linux Programming Interface, section 38.10; malloc(3), NOTES;
        Python io module, IOBase.readline()
    """
    sent, growth = shown_size(flood.sent), shown_size(flood.growth)
    record_property(SEEN, f"{sent} came without a newline, and memory grew by {growth}")
    flood.require_read()
    assert not flood.is_kept, Evidence(
        "the server's memory not to follow its input",
        f"{sent} came without a newline, and its memory grew by {growth}",
        picture(flood.census),
    )


@must
def test_fork_failure(serving: None, forking: None, fork_failure: ForkFailure) -> None:
    """When fork() fails, the parent lives on as the parent and serves again later.

    Why: At the limit of processes fork() creates no child and returns -1, to the parent alone. A
        test for `fork() > 0` sends -1 down the child's branch: the parent closes listenfd, serves
        this one client and exits, and the port is gone. A server that exits with an error is no
        better. The shortage lasts perhaps one second, but the service stays away until somebody
        starts it by hand.
    Fix:
        C:
            pid_t pid = fork();
            if (pid < 0) {              /* no child: this is still the parent */
                perror("fork");
                close(connfd);
                continue;
            }
            /* from here on 0 means the child, anything else the parent */
        Python:
            try:
                pid = os.fork()
            except OSError as error:  # no child: this is still the parent
                logging.warning("fork: %s", error)
                connection.close()
                continue
    Source: fork(2), RETURN VALUE and ERRORS; getrlimit(2), DESCRIPTION (RLIMIT_NPROC);
        Kerrisk, The Linux Programming Interface, sections 24.2 and 36.3
    """
    assert not fork_failure.trouble, Evidence(
        f"the listener (process {fork_failure.listener}) to live on as the parent when fork() "
        "fails, and "
        "to serve again when it succeeds",
        fork_failure.trouble,
        picture(fork_failure.census, pids=[fork_failure.listener]),
    )


@must
def test_fork_failure_lets_client_go(
    serving: None, forking: None, fork_failure: ForkFailure
) -> None:
    """The client for whom fork() failed sees EOF or a reset, and its connfd is closed.

    Why: For the client the connection stands: the kernel has accepted it, and the first message may
        be on its way. If the parent forgets connfd after a failed fork(), the client waits for an
        answer that no process will send. Each such client also costs the parent a descriptor for
        good, so that a shortage of processes is followed by a shortage of descriptors. A client
        that sees the end can simply try again.
    Fix:
        C:
            pid_t pid = fork();
            if (pid < 0)
                perror("fork");
            if (pid == 0) {
                serve(connfd);
                exit(0);
            }
            close(connfd);              /* one line for both: child started, or fork failed */
        Python:
            try:
                pid = os.fork()
            except OSError:
                pid = -1
            if pid == 0:
                serve(connection)
                os._exit(0)
            connection.close()  # one line for both: child started, or fork failed
    Source: fork(2), RETURN VALUE; close(2), DESCRIPTION;
        Stevens, UNIX Network Programming vol. 1, 3rd ed., section 4.9;
        Kerrisk, The Linux Programming Interface, section 60.3
    """
    assert fork_failure.was_let_go, Evidence(
        "the client for whom fork() failed to see EOF or a reset, and its connfd to be closed",
        f"it received {fork_failure.first}; {fork_failure.keeper}",
        picture(fork_failure.census, fork_failure.kept),
    )
