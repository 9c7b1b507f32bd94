"""Replies: every expected byte, in order, and nothing else.

PYTEST_DONT_REWRITE: an assertion here carries its evidence as an object.
"""

from collections.abc import Callable

from conformance.clause import SEEN, Note, must, should
from conformance.evidence import Evidence
from fixtures.census.description import sleeping
from fixtures.clients.exchange import Exchange
from fixtures.clients.received import WaitResult, show
from fixtures.runner.probe import Probe
from fixtures.scenarios.extra_bytes import ExtraBytes
from fixtures.scenarios.half_close import EarlyEnd, HalfClose
from fixtures.scenarios.messages import MESSAGES, Answers
from fixtures.scenarios.stream import Stream

EOF = WaitResult.EOF


@must
def test_answers_first_message(probe: Probe, ask_first_message: Callable[[], Exchange]) -> None:
    """The first message of a client is answered.

    Why: A client that has sent its message sits in recv() and sleeps until something arrives. If
        the server's answer went to listenfd instead of connfd, or is still in a stdio buffer that
        was not flushed, the server goes back to recv() as well. Now each waits for the other,
        without an error anywhere, until the user gives up.
    Fix:
        C:
            ssize_t n = recv(connfd, buffer, sizeof buffer, 0);
            if (n > 0 && send(connfd, buffer, (size_t)n, 0) < 0)    /* connfd, not listenfd */
                perror("send");
        Python:
            data = connection.recv(4096)
            if data:
                connection.sendall(data)  # on the connection, not on the listening socket
    Source: Stevens, UNIX Network Programming vol. 1, 3rd ed., section 5.3;
        Kerrisk, The Linux Programming Interface, section 60.3; send(2), DESCRIPTION;
        accept(2), RETURN VALUE
    """
    assert not probe.unanswered, Evidence(
        "an answer of some kind to a client's message",
        probe.silence,
        sleeping(probe.received.census),
    )
    probe.dialogue.require_words()
    served = ask_first_message()
    assert served.answered, Evidence(
        f"{served.expected_text} for a client's first message",
        str(served),
        sleeping(served.received.census),
    )


@must
def test_nothing_more(long_then_short: ExtraBytes) -> None:
    r"""A reply holds the expected bytes and not one more.

    Why: A client takes all bytes that come for its reply. recv() returns how many bytes came. A
        server that sends more than these sends old content of its memory: the end of an earlier
        message, or a password that the parent once had. There is a second cause: accept() gives the
        lowest free number to the next client. A server that closes connfd twice, or writes its log
        to a descriptor that it has closed, may write to the connection of another client.
    Fix:
        C:
            ssize_t n = recv(connfd, data, sizeof data, 0);
            if (n > 0)
                send(connfd, data, (size_t)n, 0);           /* n, not sizeof data */
            static const char text[] = "thank you";
            send(connfd, text, sizeof text - 1, 0);         /* without the final '\0' */
            close(logfd);
            logfd = -1;                                     /* the number may be a client's now */
        Python:
            n = connection.recv_into(data)
            connection.sendall(memoryview(data)[:n])  # the n bytes that came, and no more
    Source: recv(2), RETURN VALUE; send(2), DESCRIPTION;
        Stevens, UNIX Network Programming vol. 1, 3rd ed., section 5.3;
        Kerrisk, The Linux Programming Interface, section 38.4
    """
    long_then_short.require_pieces()
    extra = long_then_short.all_extra
    assert not extra, Evidence(
        f"exactly {long_then_short.due}",
        f"{len(extra)} bytes more: {show(extra)}{long_then_short.origin}",
        long_then_short.account,
    )


@must
def test_answers_every_message(
    hundred_messages: tuple[Exchange, ...], record_property: Note
) -> None:
    """Every message on a connection is answered, in order.

    Why: A client may ask a hundred times before it leaves, and it tells the answers apart only by
        their order. A child that ends after the first answer never answers the other messages. A
        child that skips one shifts all that follow: the client waits for the missing answer, or
        takes a later one for it and works with the wrong data.
    Fix:
        C:
            ssize_t n;
            while ((n = recv(connfd, buffer, sizeof buffer, 0)) > 0)
                if (send_all(connfd, buffer, (size_t)n) < 0)
                    break;              /* the connection is broken */
            exit(n == 0 ? EXIT_SUCCESS : EXIT_FAILURE);     /* only now: 0 was the client's EOF */
        Python:
            while data := connection.recv(4096):  # b"" is the client's EOF
                connection.sendall(data)
            os._exit(0)
    Source: Stevens, UNIX Network Programming vol. 1, 3rd ed., section 5.3; RFC 9293 section 2.2;
        Python socket module, socket.recv()
    """
    last = hundred_messages[-1]
    record_property(SEEN, f"{len(hundred_messages)} messages on one connection")
    assert last.answered, Evidence(
        f"each of {MESSAGES} messages on one connection to be answered, in order",
        f"message {len(hundred_messages)} was not: {last}",
        sleeping(last.received.census),
    )


@must
def test_carries_every_byte(every_byte: Answers) -> None:
    """All 256 byte values pass through unchanged, the zero byte included.

    Why: TCP carries bytes, not C strings. strlen(), strcpy() and "%s" stop at the first zero byte,
        so everything behind it is lost, and the client waits for it in vain. Text functions harm
        the values above 127 as well: a decoder raises an error at 0xFF, or puts a question mark in
        its place. Every picture, every archive and most numbers contain such bytes.
    Fix:
        C:
            char reply[sizeof buffer];
            ssize_t n = recv(connfd, buffer, sizeof buffer, 0);
            if (n > 0) {
                memcpy(reply, buffer, (size_t)n);           /* not strcpy() */
                send_all(connfd, reply, (size_t)n);         /* not strlen(reply) */
            }
        Python:
            data = connection.recv(4096)
            connection.sendall(data)  # bytes in, bytes out: no decode(), no strip()
    Source: recv(2), RETURN VALUE;
        Stevens, UNIX Network Programming vol. 1, 3rd ed., sections 3.9 and 5.18;
        Kerrisk, The Linux Programming Interface, section 59.3
    """
    assert every_byte.right, Evidence(
        "all 256 values of a byte to come back, NUL included",
        every_byte.difference,
        sleeping(every_byte.received.census),
    )


@must
def test_carries_utf8(utf8_text: tuple[Answers, ...]) -> None:
    """Multi-byte text arrives whole, wherever the server's buffer cuts it.

    Why: A character in UTF-8 takes up to four bytes, and recv() cuts the stream where the buffer
        ends, sometimes in the middle of a character. A server that treats each piece as complete
        text loses the character at this place or turns it into a question mark; in Python the
        decoder raises an exception, and the child ends. Whoever writes only ASCII never notices.
        Whoever writes Chinese, Greek or an accent sees every longer message damaged.
    Fix:
        C:
            ssize_t n = recv(connfd, buffer, sizeof buffer, 0);
            if (n > 0)
                send_all(connfd, buffer, (size_t)n);    /* pass bytes on, decode nothing */
        Python:
            decoder = codecs.getincrementaldecoder("utf-8")()  # one for the whole connection
            while data := connection.recv(4096):
                text = decoder.decode(data)  # keeps half a character for the next round
                connection.sendall(text.encode("utf-8"))
    Source: RFC 3629 section 3; utf-8(7), Encoding; Python codecs module, getincrementaldecoder()
    """
    wrong = [answers for answers in utf8_text if not answers.right]
    assert not wrong, Evidence(
        "multi-byte text to come back whole, wherever the server's buffer ends",
        wrong[0].difference,
        sleeping(wrong[0].received.census),
    )


@must
def test_message_longer_than_buffer(long_message: Answers) -> None:
    """A message longer than the server's buffer is answered whole.

    Why: recv() returns at most one buffer full; the rest stays in the kernel until it is fetched.
        send() may likewise take only a part of what it is given. A server that calls each of them
        once answers the first kilobyte, and the client waits for the remainder. What was left over
        is then read as if it were the next message, and from there on every answer is wrong.
    Fix:
        C:
            while (left > 0) {
                ssize_t n = send(connfd, data, left, 0);
                if (n < 0)
                    return -1;
                data += n;              /* send() took n bytes: go on with the rest */
                left -= (size_t)n;
            }
        Python:
            while data := connection.recv(4096):  # as often as there is something
                connection.sendall(data)  # sendall() repeats send() until all is taken
    Source: Stevens, UNIX Network Programming vol. 1, 3rd ed., section 3.9;
        Kerrisk, The Linux Programming Interface, section 61.1; send(2), RETURN VALUE;
        Python socket module, socket.sendall()
    """
    assert long_message.right, Evidence(
        f"the whole answer to a message of {len(long_message.sent)} bytes",
        long_message.difference,
        sleeping(long_message.received.census),
    )


@must
def test_message_in_pieces(message_in_pieces: Exchange) -> None:
    r"""A message that arrives byte by byte is answered like one that arrives whole.

    Why: TCP keeps the order of the bytes, not the borders between two calls of send(). One message
        may come in ten pieces, and ten messages may come in one. On a slow line, or with a person
        at the keyboard, recv() returns a few bytes at a time. A server that expects one message for
        each recv() then answers fragments, answers too often, or gives up on a client that did
        nothing wrong.
    Fix:
        C:
            size_t have = 0;
            while (have < sizeof line && memchr(line, '\n', have) == NULL) {
                ssize_t n = recv(connfd, line + have, sizeof line - have, 0);
                if (n <= 0)
                    break;
                have += (size_t)n;      /* the line is not complete: read on */
            }
        Python:
            with connection.makefile("rb") as lines:
                for line in lines:  # collects pieces until a line is complete
                    connection.sendall(line)
    Source: RFC 9293 section 2.2; Stevens, UNIX Network Programming vol. 1, 3rd ed., section 3.9;
        Kerrisk, The Linux Programming Interface, section 61.1;
        Python socket module, socket.makefile()
    """
    assert message_in_pieces.answered, Evidence(
        "an answer to a message that arrives byte by byte",
        str(message_in_pieces),
        sleeping(message_in_pieces.received.census),
    )


@must
def test_large_stream(large_stream: Stream) -> None:
    """A stream of 8 MiB comes back complete while both sides read and write at once.

    Why: This is more than a socket buffer holds, so the server must answer while it is still
        reading. One that collects everything first waits for an end that the client will announce
        only after the answer, and both wait for ever. One that ignores the result of send() loses
        bytes whenever only a part was taken: the file arrives, but it is shorter than the original,
        and no error was seen.
    Fix:
        C:
            ssize_t n;
            while ((n = recv(connfd, buffer, sizeof buffer, 0)) > 0)
                if (send_all(connfd, buffer, (size_t)n) < 0)    /* loops over send() */
                    exit(EXIT_FAILURE);
        Python:
            while data := connection.recv(65536):
                connection.sendall(data)  # each piece at once; send() may take only a part
    Source: Stevens, UNIX Network Programming vol. 1, 3rd ed., sections 2.11 and 3.9;
        Kerrisk, The Linux Programming Interface, section 61.1; send(2), DESCRIPTION
    """
    assert large_stream.digest_received == large_stream.digest_sent, Evidence(
        f"{large_stream.sent} bytes to come back unchanged (SHA-256 "
        f"{large_stream.digest_sent[:16]}…)",
        large_stream.difference,
        sleeping(large_stream.census),
    )


@should
def test_half_close(half_close: HalfClose) -> None:
    """After the client's half-close, all expected bytes still arrive, then EOF.

    Why: With shutdown(SHUT_WR) a client says "I have sent everything" and goes on reading; `nc -N`
        does so at the end of its input. The server's recv() then returns 0. A child that drops its
        unsent replies at this point leaves the client with half an answer. A child that replies but
        never closes leaves it waiting for an EOF, and the command line never comes back.
    Fix:
        C:
            ssize_t n;
            while ((n = recv(connfd, buffer, sizeof buffer, 0)) > 0)
                send_all(connfd, buffer, (size_t)n);    /* first answer all that came ... */
            close(connfd);                              /* ... then tell the client the end */
        Python:
            while data := connection.recv(4096):
                connection.sendall(data)  # first answer all that came ...
            connection.close()  # ... then tell the client the end
    Source: RFC 9293 section 3.6.1; shutdown(2), DESCRIPTION;
        Stevens, UNIX Network Programming vol. 1, 3rd ed., section 6.6;
        Kerrisk, The Linux Programming Interface, section 61.2
    """
    received = half_close.received
    assert half_close.answered and received.ending is EOF, Evidence(
        f"{half_close.due} and then EOF after the client said that it will send no more (SHUT_WR)",
        f"{received}{half_close.kept_open}",
        half_close.picture,
    )


@should
def test_ends_without_reset(early_end: EarlyEnd) -> None:
    """A server that closes first reads what has come, so that no reset destroys its reply.

    Why: A close() while received bytes lie unread sends a reset instead of an orderly end. The
        kernel then throws away the part of the reply that has not left yet, and on some systems the
        client loses even what has arrived. The user sees "Connection reset by peer" instead of an
        answer, or the answer without its end, and only sometimes: it depends on who was quicker.
    Fix:
        C:
            struct timeval limit = {2, 0};          /* do not wait for ever */
            setsockopt(connfd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
            shutdown(connfd, SHUT_WR);              /* the reply is complete */
            while (recv(connfd, buffer, sizeof buffer, 0) > 0)
                ;                                   /* read until the client closes too */
            close(connfd);
        Python:
            connection.shutdown(socket.SHUT_WR)  # the reply is complete
            connection.settimeout(2)  # do not wait for ever
            with contextlib.suppress(OSError):
                while connection.recv(4096):  # read until the client closes too
                    pass
            connection.close()
    Source: RFC 9293 section 3.6.1; RFC 2525 section 2.17;
        Stevens, UNIX Network Programming vol. 1, 3rd ed., sections 6.6 and 7.5
    """
    early_end.require_early_end()
    assert not early_end.was_reset, Evidence(
        f"an orderly end from a server that closes first, although {early_end.sent} bytes had come",
        f"the client received {early_end.received}",
        sleeping(early_end.received.census),
    )
