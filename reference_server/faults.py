"""The faults of the reference server, one switch each, and the clauses that each must break.

This file says what a fault does; ``breaks.toml`` says which clauses it breaks, as measured. In
Python the faults are the classes of ``faulty/``, in C the ``fault(...)`` lines of ``server.c``.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

BOTH = ("python", "c")
C = ("c",)
PYTHON = ("python",)

_MEASURED = tomllib.loads(Path(__file__).with_name("breaks.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Fault:
    """A fault of the reference server.

    Attributes:
        name: the value of ``--fault``.
        does: what it does, in a few words.
        twins: the languages in which it exists.
        breaks: ids of the clauses that must fail.
        blocks: ids of the clauses that must be blocked.
    """

    name: str
    does: str
    twins: tuple[str, ...]
    breaks: tuple[str, ...]
    blocks: tuple[str, ...] = ()


def _fault(name: str, does: str, twins: tuple[str, ...] = BOTH) -> Fault:
    breaks = tuple(_MEASURED["breaks"].get(name, ()))
    blocks = tuple(_MEASURED["blocks"].get(name, ()))
    return Fault(name, does, twins, breaks, blocks)


FAULTS: tuple[Fault, ...] = (
    # startup
    _fault("never-listens", "binds, then sleeps without listen"),
    _fault("port-byte-order", "binds the port without htons: its two bytes are swapped"),
    _fault("bind-unchecked", "a failed bind is not noticed: the kernel picks a port", C),
    _fault("second-listener", "a helper forked before the first client holds listenfd too"),
    _fault("reuseport", "SO_REUSEPORT lets a second copy share the port without an error"),
    _fault("backlog-of-one", "listen(fd, 1): a burst finds the queue full"),
    _fault("no-reuseaddr", "SO_REUSEADDR is not set"),
    # replies
    _fault("never-answers", "reads everything and answers nothing"),
    _fault("loses-first-message", "the first message is read and thrown away"),
    _fault("reads-once", "after one message and its reply the child ends"),
    _fault("reply-cut-at-nul", "a reply ends before its first NUL byte, as strlen counts"),
    _fault("reply-cut-at-buffer", "what of a message does not fit the buffer is thrown away"),
    _fault("trailing-bytes", "NUL bytes follow each reply"),
    _fault("leftover-bytes", "a reply is as long as the longest message, with left-overs in it"),
    _fault("drops-broken-utf8", "characters cut in two by the buffer's end are dropped", PYTHON),
    _fault("drop-piece", "a message shorter than 2 bytes gets no answer"),
    _fault("short-send", "calls send once, and never checks how much was sent", C),
    _fault("misses-half-close", "a client that has shut down its side gets no more answers"),
    _fault("closes-unread", "closes after its first reply, with unread bytes waiting"),
    # who serves
    _fault("serves-in-parent", "no fork: the listener serves, one client after the other"),
    _fault("thread-per-connection", "a thread for each client instead of a child"),
    _fault("one-client-at-a-time", "forks, but waits for that child before the next accept"),
    _fault("parent-reads-first", "the parent reads the first message, and only then forks"),
    _fault("parent-serves", "the parent serves and ends, the child becomes the new listener"),
    _fault("double-fork", "a grandchild serves; the child between ends at once"),
    _fault("replies-crossed", "all children share one buffer for short messages"),
    _fault("stale-client-count", "refuses from 256 clients on; only children count them down"),
    _fault("table-of-64", "refuses clients while 64 are connected"),
    # a child's life
    _fault("child-goes-back-to-accept", "after its client, the child accepts the next one"),
    _fault("child-never-exits", "after its client, the child sleeps for ever and closes nothing"),
    _fault("exits-one", "a child that served to the end exits with 1"),
    _fault("crash-ends-all", "a child killed by a signal ends the server"),
    _fault("busy-wait", "accept does not block, and is called again and again"),
    _fault("copies-memory", "each child writes to all of the 4 MiB that the parent holds", C),
    _fault("parent-memory-grows", "the parent keeps 64 KiB for each connection for ever"),
    # descriptors
    _fault("parent-keeps-connfd", "the parent never closes its copy of connfd"),
    _fault("child-keeps-listenfd", "the child does not close listenfd"),
    _fault("children-share-connfds", "the parent closes connfd only once the child is reaped"),
    _fault("leaks-descriptor", "the parent opens /dev/null for each client, and leaves it open"),
    _fault("emfile-ends", "out of descriptors, the server ends"),
    _fault("emfile-spins", "out of descriptors, it tries again at once and logs every time"),
    _fault("writes-to-stdout-client", "with descriptor 1 closed, a client becomes stdout", C),
    # zombies and signals
    _fault("no-reaping", "never waits for a child"),
    _fault("wait-once", "the SIGCHLD handler reaps one child, however many have ended"),
    _fault("blocking-wait", "the SIGCHLD handler waits until no child is left"),
    _fault("reap-at-next-accept", "children are reaped only when the next client comes"),
    _fault("one-shot-handler", "the SIGCHLD handler works once (SA_RESETHAND)", C),
    _fault("accept-error-ends", "any error of accept ends the server, EINTR included", C),
    _fault("stray-sigchld-ends", "a SIGCHLD before there was any child ends the server", PYTHON),
    _fault("stop-ends", "stopped and continued, the server ends"),
    # robustness
    _fault("reset-ends-listener", "a client gone before accept ends the server"),
    _fault("sigpipe-ends-group", "a client lost while its reply is sent ends the server"),
    _fault("empty-session-ends", "64 clients that left without sending anything end the server"),
    _fault("garbage-ends", "a byte 0xFF in a message ends the server"),
    _fault("hoards-input", "keeps all that a client has ever sent in memory"),
    _fault("fork-error-ends", "a fork that fails ends the server"),
    _fault("fork-minus-one-child", "fork() > 0 is the parent: -1 is taken for the child", C),
    _fault("fork-error-keeps-connfd", "after a fork that fails, connfd stays open"),
    # shutdown
    _fault("ignores-sigterm", "SIGTERM is ignored"),
    _fault("sigterm-sets-flag", "SIGTERM sets a flag that is read before the next accept"),
    _fault("orphan-keeps-port", "SIGTERM ends the parent alone, and children hold listenfd"),
    _fault("abandons-clients", "after SIGTERM the children live on, but answer no more"),
    _fault("leaves-helper-behind", "a helper process outlives the server"),
    _fault("ignores-ctrl-c", "SIGINT is ignored"),
    _fault("ignores-hangup", "SIGHUP is ignored"),
    # console
    _fault("prints-before-fork", "fork copies unwritten text, and each child writes it again", C),
    _fault("never-flushes", "text stays in stdout's buffer until the server ends"),
)

BY_NAME: dict[str, Fault] = {fault.name: fault for fault in FAULTS}
