"""Which call a thread sleeps in: the numbers of each machine, and the time-outs."""

import platform
import re
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fixtures.census.settled import Why
from fixtures.command import parse
from fixtures.linux import syscalls
from fixtures.linux.procfs import read
from fixtures.linux.syscalls import Call, read_call
from fixtures.target.launch import Target
from tests.conftest import PROJECT, TARGETS, Posed
from tests.process_states import Pose, set_read_result

# The table that aarch64, like every newer architecture, takes its numbers from.
GENERIC_TABLE = Path("/usr/include/asm-generic/unistd.h")
# A few of each machine by heart (arch/x86/entry/syscalls/syscall_64.tbl, asm-generic/unistd.h).
NUMBERS = {
    "x86_64": {
        **{"read": 0, "write": 1, "poll": 7, "select": 23, "pause": 34, "accept": 43},
        **{"recvfrom": 45, "wait4": 61, "futex": 202, "epoll_wait": 232, "pselect6": 270},
        **{"ppoll": 271, "epoll_pwait": 281, "accept4": 288, "epoll_pwait2": 441},
    },
    "aarch64": {
        **{"epoll_pwait": 22, "read": 63, "write": 64, "pselect6": 72, "ppoll": 73, "waitid": 95},
        **{"futex": 98, "nanosleep": 101, "clock_nanosleep": 115, "restart_syscall": 128},
        **{"rt_sigsuspend": 133, "rt_sigtimedwait": 137, "accept": 202, "connect": 203},
        **{"recvfrom": 207, "recvmsg": 212, "accept4": 242, "wait4": 260, "epoll_pwait2": 441},
    },
}
# What newer architectures never had: there the C library makes other calls instead.
ONLY_ON_OLD_MACHINES = {"dup2", "epoll_wait", "fork", "open", "pause", "poll", "select", "vfork"}
STACK = "0x7ffdf94dca48"

Machine = Callable[[str], None]


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    """Let the kernel be that of another machine."""

    def be(name: str) -> None:
        monkeypatch.setattr(platform, "machine", lambda: name)
        syscalls._names.cache_clear()

    yield be
    syscalls._names.cache_clear()


def _line(number: int, *arguments: int) -> bytes:
    """A line of /proc/PID/syscall, as the kernel prints it."""
    words = [hex(argument) for argument in (*arguments, *[0] * 6)[:6]]
    return f"{number} {' '.join(words)} {STACK} 0x7f1b4e38fdd0\n".encode()


# The numbers


def test_the_numbers_are_those_that_the_c_library_uses(pose: Posed) -> None:
    posed = pose("numbers", ready=False)
    assert posed.judged(goal=lambda census: not census.processes).reached
    lines = [line.split() for line in posed.target.printed().splitlines()]
    numbers = {words[0]: int(words[1]) for words in lines if len(words) == 2}
    assert len(numbers) > 20
    assert {name: syscalls._names().get(number) for name, number in numbers.items()} == {
        name: name for name in numbers
    }


@pytest.mark.parametrize(("name", "words"), [("accept", "listen:5 accept"), ("read", "pipe read")])
def test_the_kernel_shows_a_blocked_call_by_its_number(pose: Posed, name: str, words: str) -> None:
    if platform.machine() not in NUMBERS:
        pytest.skip("only the numbers of x86_64 and aarch64 are known by heart")
    posed = pose(words)
    posed.at_rest()
    number, first, *_ = (read(f"/proc/{posed.main}/syscall") or b"").split()
    assert int(number) == NUMBERS[platform.machine()][name]
    assert read_call(posed.main, posed.main) is not None
    assert int(first, 16) == 3


@pytest.mark.parametrize(
    ("name", "call"), [(name, call) for name in NUMBERS for call in NUMBERS[name]]
)
def test_a_number_is_read_as_the_call_of_its_machine(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, name: str, call: str
) -> None:
    machine(name)
    set_read_result(monkeypatch, _line(NUMBERS[name][call], 3, 4))
    assert read_call(1, 1) == Call(call, (3, 4, 0, 0, 0, 0))


def test_the_numbers_of_aarch64_are_those_of_the_kernels_generic_table(machine: Machine) -> None:
    if not GENERIC_TABLE.is_file():
        pytest.skip(f"{GENERIC_TABLE} is not installed")
    found = re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)$", GENERIC_TABLE.read_text(), re.M)
    generic = {name: int(number) for name, number in found}
    machine("aarch64")
    ours = {name: number for number, name in syscalls._names().items() if name in generic}
    assert ours == {name: generic[name] for name in ours}
    assert len(ours) > 40


def test_every_call_has_a_number_on_each_machine_that_has_it(machine: Machine) -> None:
    machine("x86_64")
    all_calls = set(syscalls._names().values())
    assert all_calls > ONLY_ON_OLD_MACHINES
    machine("aarch64")
    assert set(syscalls._names().values()) == all_calls - ONLY_ON_OLD_MACHINES


def test_on_an_unknown_machine_every_call_is_in_doubt(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine("nonesuch")
    set_read_result(monkeypatch, _line(0, 3))
    call = read_call(1, 1)
    assert call == Call("system call 0", (3, 0, 0, 0, 0, 0))
    assert call.has_timeout


def test_on_an_unknown_machine_nothing_is_proved(pose: Posed, machine: Machine) -> None:
    machine("nonesuch")
    settled = pose("listen:5 accept").at_rest()
    assert settled.why is Why.RESTING
    assert "has a time-out" in str(settled.activity)


def test_the_call_of_a_32_bit_program_is_in_doubt(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    target = Target(parse(str(_compat_program(tmp_path)), PROJECT), None)
    request.addfinalizer(target.close)
    posed = Pose(target)
    posed.await_ready()
    # Stopped before it sleeps, it would make an ordinary call later.
    assert posed.at_rest().why is Why.RESTING
    posed.stop()
    posed.send(signal.SIGCONT)
    assert posed.await_reason("system call 0 of a 32-bit program has a time-out")
    assert posed.at_rest().why is Why.RESTING


def _compat_program(folder: Path) -> Path:
    program = folder / "compat"
    flags = ["-m32", "-nostdlib", "-static", "-ffreestanding", "-fno-pie", "-no-pie"]
    if platform.machine() != "x86_64" or shutil.which("cc") is None:
        pytest.skip("this needs a compiler for i386")
    source = TARGETS / "states" / "compat.c"
    built = subprocess.run(["cc", *flags, "-o", program, source], capture_output=True, text=True)
    if built.returncode:
        pytest.skip(f"this needs a compiler for i386: {built.stderr}")
    return program


# The time-out among the arguments


@pytest.mark.parametrize("milliseconds", [-1, 0xFFFF_FFFF, 0x7FFD_FFFF_FFFF, 0x8000_0000])
def test_a_negative_number_of_milliseconds_is_no_clock(milliseconds: int) -> None:
    arguments = (3, 1, milliseconds & 0xFFFF_FFFF_FFFF_FFFF, 0, 0, 0)
    assert not Call("poll", arguments).has_timeout


@pytest.mark.parametrize("milliseconds", [0, 1, 0x7FFF_FFFF, 0xFFFF_FFFF_0000_03E8])
def test_any_other_number_of_milliseconds_is_a_clock(milliseconds: int) -> None:
    assert Call("epoll_wait", (3, 1, 0, milliseconds, 0, 0)).has_timeout


@pytest.mark.parametrize(("name", "position"), syscalls.TIMEOUT_POINTER.items())
def test_only_the_argument_that_points_to_a_timeout_counts(name: str, position: int) -> None:
    assert Call(name, tuple(int(i == position) for i in range(6))).has_timeout
    assert not Call(name, tuple(int(i != position) for i in range(6))).has_timeout


def test_an_unknown_call_counts_as_a_clock() -> None:
    assert Call("system call 999", (0,) * 6).has_timeout
