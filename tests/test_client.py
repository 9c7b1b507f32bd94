"""The client: every way in which a connection can end is a value, and every wait has an end."""

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from fixtures.clients.client import Client
from fixtures.clients.client_wait import wait_for_clients
from fixtures.clients.dialogue import Dialogue
from fixtures.clients.expected import Expect
from fixtures.clients.received import Received, WaitResult, show
from fixtures.scenarios.messages import Answers

PLENTY = 20.0


@contextmanager
def _meeting() -> Iterator[tuple[Client, socket.socket]]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        client = Client("somebody", socket.AF_INET, listening.getsockname())
        server, _ = listening.accept()
        with server:
            yield client, server
        client.reset()


def _wait(client: Client, wanted: int = 1, judge: WaitResult | None = None) -> WaitResult:
    return wait_for_clients(
        [client],
        lambda: len(client.inbox) >= wanted or client.end is not None,
        lambda: judge,
        PLENTY,
    )


def test_data_arrives_in_the_inbox() -> None:
    with _meeting() as (client, server):
        server.sendall(b"hello")
        assert _wait(client, 5) is WaitResult.DATA
        assert client.take() == b"hello"
        assert client.take() == b""


def test_the_servers_end_is_eof_after_its_last_bytes() -> None:
    with _meeting() as (client, server):
        server.sendall(b"bye")
        server.close()
        _wait(client, 100)
        assert (client.take(), client.end) == (b"bye", WaitResult.EOF)


def test_a_reset_differs_from_an_eof() -> None:
    with _meeting() as (client, server):
        server.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        server.close()
        _wait(client)
        assert client.end is WaitResult.RESET


def test_a_refused_connection_is_a_value() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = listening.getsockname()
    client = Client("too late", socket.AF_INET, address)
    _wait(client)
    assert client.end is WaitResult.RESET


def test_silence_is_decided_by_the_judge_function() -> None:
    with _meeting() as (client, _):
        assert _wait(client, judge=WaitResult.SILENCE) is WaitResult.SILENCE
        assert client.end is None


def test_without_a_judgement_the_time_runs_out() -> None:
    with _meeting() as (client, _):
        ending = wait_for_clients([client], lambda: False, lambda: None, 0.01)
        assert ending is WaitResult.TIMEOUT


def test_what_arrived_before_the_judgement_counts() -> None:
    with _meeting() as (client, server):

        def judge() -> WaitResult:
            server.sendall(b"just in time")
            return WaitResult.SILENCE

        ending = wait_for_clients([client], lambda: bool(client.inbox), judge, PLENTY)
        assert ending is WaitResult.DATA


def test_a_half_close_follows_the_last_byte() -> None:
    with _meeting() as (client, server):
        client.send(b"x" * 3_000_000)
        client.shutdown_write()
        received = 0
        while chunk := _receive(client, server):
            received += len(chunk)
        assert received == 3_000_000
        server.sendall(b"heard")
        _wait(client, 5)
        assert client.take() == b"heard"


def _receive(client: Client, server: socket.socket) -> bytes:
    client.move()
    return server.recv(1 << 20)


def test_a_client_that_does_not_read_fills_its_buffer() -> None:
    with _meeting() as (client, server):
        client.reading = False
        server.setblocking(False)
        sent = 0
        try:
            while True:
                sent += server.send(b"y" * 65536)
        except BlockingIOError:
            pass
        client.move()
        assert not client.inbox
        client.reading = True
        _wait(client, sent)
        assert len(client.take()) == sent


def test_leaving_after_the_servers_end_keeps_its_port_free() -> None:
    """The server closed first, so its side would lie in TIME_WAIT without the client's reset."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = listening.getsockname()
        client = Client("somebody", socket.AF_INET, address)
        server, _ = listening.accept()
        server.close()
        _wait(client)
        client.close()
    with socket.socket() as again:
        again.bind(address)


def test_bytes_are_shown_as_text_where_they_are_text() -> None:
    assert show(b"") == "nothing"
    assert show("成功".encode()) == "'成功' (6 bytes)"
    assert show(b"\xff\x00") == r"'\xff\x00' (2 bytes)"
    assert show(b"a" * 1000).endswith("(1000 bytes)")
    assert len(show(b"a" * 1000)) < 100
    assert show(b"i") == "'i' (1 byte)"


def test_half_a_character_is_shown_as_bytes_beside_whole_ones() -> None:
    assert show("成功".encode()[1:]) == r"'\x88\x90功' (5 bytes)"
    assert show(b"\x00" * 70, 4) == r"'\x00\x00…\x00\x00' (70 bytes)", "no byte is cut in two"


def test_received_bytes_are_shown_with_the_end_of_the_wait() -> None:
    assert str(Received(b"hi", WaitResult.DATA)) == "'hi' (2 bytes)"
    assert (
        str(Received(b"hi", WaitResult.EOF))
        == "'hi' (2 bytes), then the server ended the connection"
    )
    assert str(Received(b"", WaitResult.RESET)) == "nothing: the connection was reset"
    silence = "the server's processes sleep, and nothing is on its way"
    assert (
        str(Received(b"hi", WaitResult.SILENCE)) == f"'hi' (2 bytes), then nothing more: {silence}"
    )


@pytest.mark.parametrize(
    ("received", "words"),
    [
        (b"", "not one of 5 bytes came: the server ended the connection"),
        (b"he", "only the first 2 of 5 bytes came, then the server ended the connection"),
        (b"help!", "after 3 right bytes, 'p!' (2 bytes) came instead of 'lo' (2 bytes), then "),
        (b"yes", "from the start, 'yes' (3 bytes) came instead of 'hello' (5 bytes), then the "),
    ],
)
def test_the_place_where_an_answer_differs_is_named(received: bytes, words: str) -> None:
    answers = Answers(b"hello", Expect(b"hello"), Received(received, WaitResult.EOF))
    assert answers.difference.startswith(words)


def test_silence_while_the_client_had_not_yet_spoken_proves_nothing() -> None:
    """A handshake that takes its time holds up the client's first words."""
    with _meeting() as (client, server):
        judged = 0

        def judge() -> WaitResult:
            nonlocal judged
            judged += 1
            if judged == 1:
                client.outbox += b"only now"
            elif judged == 2:
                server.sendall(server.recv(100))
            return WaitResult.SILENCE

        ending = wait_for_clients([client], lambda: bool(client.inbox), judge, PLENTY)
        assert (ending, client.take()) == (WaitResult.DATA, b"only now")


@pytest.mark.parametrize("greeting", [b"hello\n", b"hello, <hello>, what is it?\n", b"welcome\n"])
@pytest.mark.parametrize("by_line", [False, True])
def test_a_message_is_never_taken_for_a_part_of_the_greeting(
    greeting: bytes, by_line: bool
) -> None:
    dialogue = Dialogue("echo", Expect(greeting), by_line=by_line)
    message = dialogue.distinct_message("hello")
    assert b"hello" in message and message not in greeting
    assert message.endswith(b"\n") == by_line
