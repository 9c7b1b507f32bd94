"""Where /proc/PID/syscall may not be read, nothing is proved and the grace period decides."""

import contextlib
import os
import time
import traceback
from collections.abc import Callable

import pytest

from fixtures.census.settled import Why
from fixtures.linux.syscalls import read_call
from tests.conftest import Posed
from tests.process_states import LONG, SHORT, set_read_result


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(None, id="no such file"),
        pytest.param(b"", id="gone"),
        pytest.param(b"running\n", id="running"),
        pytest.param(b"-1 0x7ffdf94dca48 0x7f1b4e38fdd0\n", id="outside a call"),
    ],
)
def test_where_no_call_can_be_read_the_grace_period_decides(
    pose: Posed, monkeypatch: pytest.MonkeyPatch, text: bytes | None
) -> None:
    posed = pose("listen:5 accept")
    assert posed.judged().why is Why.PROVED
    set_read_result(monkeypatch, text)
    assert read_call(posed.main, posed.main) is None
    settled = posed.judged(SHORT)
    assert settled.why is Why.WAITED
    assert str(settled.activity).endswith("the kernel does not tell in which call it sleeps")
    assert posed.at_rest().why is Why.RESTING


def test_another_user_who_may_not_read_the_call_waits_for_the_grace_period(pose: Posed) -> None:
    posed = pose("listen:5 hide accept")

    def seen() -> str:
        started = time.monotonic()
        settled = posed.judged(SHORT)
        waited = time.monotonic() - started >= SHORT
        return f"{read_call(posed.main, posed.main)}, {waited}: {settled}"

    assert _as_a_stranger(seen) == (
        f"None, True: the grace period is over (process {posed.main}: "
        "the kernel does not tell in which call it sleeps)"
    )


def test_another_user_still_sees_that_all_sleep(pose: Posed) -> None:
    posed = pose("listen:5 hide accept")
    assert _as_a_stranger(lambda: posed.at_rest().why.name) == "RESTING"


def test_another_user_still_sees_that_one_runs(pose: Posed) -> None:
    posed = pose("hide spin")
    assert _as_a_stranger(lambda: str(posed.judged(SHORT).activity)).endswith(("runs", "just run"))


def test_another_user_still_sees_a_zombie_that_is_reaped_in_time(pose: Posed) -> None:
    posed = pose("hide child end reap-later")
    reaped = _as_a_stranger(
        lambda: posed.judged(LONG, goal=lambda census: len(census.processes) == 1).why.name
    )
    assert reaped == "REACHED"


def test_another_user_never_proves_that_a_zombie_stays(pose: Posed) -> None:
    posed = pose("hide child end pause")

    def seen() -> str:
        settled = posed.judged(SHORT, goal=lambda census: len(census.processes) == 1)
        return f"{settled.why.name}, {len(settled.census.zombies)} zombie"

    assert _as_a_stranger(seen) == "WAITED, 1 zombie"


def _as_a_stranger(look: Callable[[], str]) -> str:
    """What a process without rights over the target sees, in words.

    Of a process that is not `dumpable` (prctl(2)) only root may read the call and the descriptors.
    """
    reader, writer = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            # Whoever is not root, or has no capabilities, is such a process as it is.
            with contextlib.suppress(PermissionError):
                os.setgroups([])
                os.setresgid(65534, 65534, 65534)
                os.setresuid(65534, 65534, 65534)
            text = look()
        except BaseException:
            text = traceback.format_exc()
        os.write(writer, text.encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as answer:
        text = answer.read()
    os.waitpid(pid, 0)
    return text
