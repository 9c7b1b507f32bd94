"""Rules of our own: the server of the third exercise greets its clients by their names.

PYTEST_DONT_REWRITE: an assertion here carries its evidence as an object.
"""

from conformance.clause import must, should
from conformance.evidence import Evidence
from fixtures.api import Session, WaitResult, picture


@must
def test_greets_by_name(server: Session) -> None:
    """The first line from a client is its name, and the server greets it by that name.

    Why: The exercise says so in section 2.
    Fix:
        C:
            dprintf(connfd, "hello %s\\n", name);
    Source: Exercise 3, section 2
    """
    client = server.connect()
    client.send(b"Ada\n")
    received = server.expect(client, b"hello Ada\n")
    assert received.ending is WaitResult.DATA, Evidence("the greeting 'hello Ada'", str(received))


@should
def test_is_alone_before_its_first_client(fresh_server: Session) -> None:
    """Before the first client there is one process and no other."""
    census = fresh_server.census()
    others = [process.pid for process in census.living][1:]
    assert not others, Evidence(
        "one process", f"{len(others) + 1} processes", picture(census, pids=others)
    )
