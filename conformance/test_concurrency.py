"""Concurrency: many clients at the same time, and none of them delays another.

PYTEST_DONT_REWRITE: an assertion here carries its evidence as an object.
"""

from conformance.clause import SEEN, Note, must
from conformance.evidence import Evidence
from fixtures.census.description import picture, shown
from fixtures.clients.received import show
from fixtures.scenarios.concurrent_clients import Beside, Crossing
from fixtures.scenarios.load import Many
from fixtures.scenarios.simultaneous_clients import SimultaneousClients


@must
def test_clients_at_once(serving: None, simultaneous_clients: SimultaneousClients) -> None:
    """32 clients are all served while all of them stay connected.

    Why: A client that sends nothing for a while must not delay the others: this is why the server
        forks. Some parents wait for a child before they accept again, or have a table for ten
        clients only. Then the kernel connects the next client, but no process answers it. To its
        user the server looks dead: no error, no reply.
    Fix:
        C:
            int connfd = accept(listenfd, NULL, NULL);
            pid_t pid = connfd < 0 ? -1 : fork();
            if (pid == 0) {
                serve(connfd);
                exit(0);
            }
            if (connfd >= 0)
                close(connfd);          /* and straight back to accept(): no wait() here */
        Python:
            connection, address = listening_socket.accept()
            if os.fork() == 0:
                serve(connection)
                os._exit(0)
            connection.close()  # and straight back to accept(): no os.wait() here
    Source: Stevens, UNIX Network Programming vol. 1, 3rd ed., section 4.8;
        Kerrisk, The Linux Programming Interface, sections 60.1 and 60.3
    """
    unserved = simultaneous_clients.unserved
    assert not unserved, Evidence(
        f"all of {simultaneous_clients.planned.count} clients to be served while all of them stay "
        "connected",
        f"{len(unserved)} were not; {unserved[0]}",
        picture(simultaneous_clients.busy),
    )
    simultaneous_clients.planned.require_all()


@must
def test_silent_client_blocks_nobody(serving: None, beside_a_silent_client: Beside) -> None:
    """A client that connects and sends nothing delays no other client.

    Why: recv() sleeps until something comes, however long that takes. A parent may read from the
        client before it forks, for a name or a password. Then it sleeps for as long as this client
        sends nothing. One sleeping laptop, one lost network cable or one attacker is enough to keep
        all other clients out, and nothing in the log says why.
    Fix:
        C:
            int connfd = accept(listenfd, NULL, NULL);
            pid_t pid = fork();         /* the next thing after accept() */
            if (pid == 0) {
                ssize_t n = recv(connfd, buffer, sizeof buffer, 0);     /* only in the child */
                exit(n < 0);
            }
        Python:
            connection, address = listening_socket.accept()
            if os.fork() == 0:  # the next thing after accept()
                message = connection.recv(4096)  # only in the child
                answer(connection, message)
                os._exit(0)
    Source: recv(2), DESCRIPTION;
        Stevens, UNIX Network Programming vol. 1, 3rd ed., sections 4.8 and 6.8;
        Kerrisk, The Linux Programming Interface, section 60.1
    """
    served = beside_a_silent_client.served
    assert served.answered, Evidence(
        "a client to be served while another one is connected and sends nothing",
        str(served),
        picture(beside_a_silent_client.census),
    )


@must
def test_slow_reader_blocks_nobody(serving: None, beside_a_slow_reader: Beside) -> None:
    """A client that never reads its replies delays only itself.

    Why: Replies that a client does not read fill its receive buffer, then the server's send buffer,
        and then send() sleeps. In a child this concerns only its own client. If the parent sends,
        or if the child holds a lock while it sends, then one client stops all the others. A client
        program that was stopped with Ctrl-Z during a download is enough.
    Fix:
        C:
            struct timeval limit = {30, 0};         /* in the child, which alone may sleep */
            setsockopt(connfd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
            if (send(connfd, buffer, sizeof buffer, 0) < 0)
                exit(EXIT_FAILURE);                 /* EAGAIN: no byte was taken for 30 s */
        Python:
            connection.settimeout(30)  # in the child, which alone may sleep
            try:
                connection.sendall(data)
            except TimeoutError:
                os._exit(1)
    Source: send(2), DESCRIPTION; socket(7), Socket options (SO_SNDTIMEO);
        Stevens, UNIX Network Programming vol. 1, 3rd ed., section 2.11; RFC 9293 section 3.8.6
    """
    beside_a_slow_reader.require_provocation()
    served = beside_a_slow_reader.served
    assert served.answered, Evidence(
        "a client to be served while another one sends, but never reads its answers",
        str(served),
        picture(beside_a_slow_reader.census),
    )


@must
def test_replies_never_cross(interleaved: tuple[Crossing, ...]) -> None:
    """Each reply goes to the client that asked, and to no other.

    Why: After fork() parent and child have separate memory, so replies cross only where something
        is still shared: a buffer in shared memory, a temporary file with a fixed name, a descriptor
        that belongs to a sibling. It happens when two clients ask at the same time, which is never
        the case while one person tests. One user then reads the data of another.
    Fix:
        C:
            if (pid == 0) {
                char own[1024];         /* on the child's stack: private since the fork */
                ssize_t n = recv(connfd, own, sizeof own, 0);
                if (n > 0)
                    send_all(connfd, own, (size_t)n);
                exit(0);
            }
        Python:
            if pid == 0:
                message = connection.recv(4096)  # a name of the child's own, no shared file
                connection.sendall(message)
                os._exit(0)
    Source: fork(2), DESCRIPTION;
        Kerrisk, The Linux Programming Interface, sections 24.2.1 and 24.2.2
    """
    crossed = [crossing for crossing in interleaved if crossing.foreign]
    assert not crossed, Evidence(
        f"{crossed[0].client} to receive only its own reply, {show(crossed[0].expected)}",
        f"it also received that of {shown(crossed[0].foreign)}: {show(crossed[0].received)}",
    )


@must
def test_burst(serving: None, burst: Many) -> None:
    """100 clients that connect in the same moment are all served.

    Why: Between two calls of accept() new connections wait in a queue, and its length is the
        backlog given to listen(). When it is full, the kernel ignores further attempts, and those
        clients try again after a second, then after longer and longer pauses. They wait, although
        the server has nothing to do. A parent that is slow between accept() and fork(), because of
        a name look-up or a log on a slow disk, lets the queue fill.
    Fix:
        C:
            if (listen(listenfd, SOMAXCONN) < 0) {      /* not 1, not 5 */
                perror("listen");
                exit(EXIT_FAILURE);
            }
        Python:
            # without a number Python asks for 128 at most
            listening_socket.listen(socket.SOMAXCONN)
    Source: listen(2), NOTES; Stevens, UNIX Network Programming vol. 1, 3rd ed., section 4.5;
        Kerrisk, The Linux Programming Interface, section 56.5.1;
        Python socket module, socket.listen()
    """
    assert not burst.unserved, Evidence(
        f"all of {burst.planned.count} clients to be served that connect at the same time and stay",
        f"{burst.unserved} were not; {burst.example}",
        picture(burst.census),
    )


@must
def test_churn(serving: None, churn: Many, record_property: Note) -> None:
    """500 short sessions, one after another, are all served.

    Why: Whatever a server loses with each client shows only after some hundreds: a descriptor, a
        zombie, a place in a table. A common case is a count of clients that the parent raises and
        the child lowers. The child lowers its own copy, since memory is not shared after fork(),
        and the parent's number only grows. When it reaches the limit, the server refuses every
        client, although none is connected.
    Fix:
        C:
            pid_t pid = fork();
            if (pid > 0)
                clients++;              /* up and down in the same process: the parent */
            while (waitpid(-1, NULL, WNOHANG) > 0)
                clients--;
        Python:
            pid = os.fork()
            if pid > 0:
                children.add(pid)  # in and out in the same process: the parent
            pid, status = os.waitpid(-1, os.WNOHANG)
            children.discard(pid)
    Source: fork(2), DESCRIPTION; Kerrisk, The Linux Programming Interface, section 24.2.2;
        Stevens, UNIX Network Programming vol. 1, 3rd ed., section 30.5
    """
    record_property(SEEN, f"{churn.came} sessions {churn.fewer or 'one after another'}")
    assert not churn.unserved, Evidence(
        f"each of {churn.planned.count} short sessions to be served, one after another",
        f"session {churn.came} was not: {churn.example}",
        picture(churn.census),
    )
    churn.planned.require_all()
