"""Run a command on a kernel that refuses some calls: as an older one does, or a container's filter.

`python -m tests.refusing NAME[=ERROR] ... -- COMMAND`: a name is a system call's, with the error
that it fails with (ENOSYS), or one of KINDS, or `cap_sys_ptrace`: then root loses the capability
that would let it trace others; or `own_network`: it has one to itself, as a container has.
"""

import ctypes
import errno
import os
import platform
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress

from system_calls import NotSupportedSystemCall, syscalls

from fixtures.isolation.denied_calls import CLONE_NEW_NAMESPACES
from fixtures.isolation.network import enter_own_network
from fixtures.linux.seccomp_filter import Refusal, Test, install

NETLINK_SOCK_DIAG = 4
PR_CAPBSET_DROP, CAP_SYS_PTRACE = 24, 19
NO_TRACING = "cap_sys_ptrace"
OWN_NETWORK = "own_network"
# From here on the numbers of new calls are the same on every machine.
FIRST_OF_5_1 = 424


def _newer_than_5_0() -> Iterator[str]:
    table = syscalls()
    for name in table.names():
        with suppress(NotSupportedSystemCall):
            if table.get(name, platform.machine()) >= FIRST_OF_5_1:
                yield name


KINDS = {
    # As Docker has it, and Ubuntu for programs that its AppArmor does not know.
    "namespaces": (
        Refusal(("unshare", "setns", "mount", "pivot_root")),
        Refusal(("clone3",), errno.ENOSYS),
        Refusal(("clone",), tests=(Test(0, 0, CLONE_NEW_NAMESPACES, equal=False),)),
    ),
    "sock_diag": (
        Refusal(
            ("socket",),
            errno.EPROTONOSUPPORT,
            (Test(0, socket.AF_NETLINK), Test(2, NETLINK_SOCK_DIAG)),
        ),
    ),
    # What Docker's usual profile and a stricter one refuse together.
    "docker": (
        Refusal(("pidfd_getfd", "kcmp", "ptrace", "process_vm_readv")),
        Refusal(("socket",), tests=(Test(0, socket.AF_NETLINK), Test(2, NETLINK_SOCK_DIAG))),
    ),
    "landlock": (
        Refusal(("landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self"), 38),
    ),
    # Whoever asks for a filter by prctl(2).
    "filters": (Refusal(("prctl",), errno.EINVAL, (Test(0, 22),)),),
    # All system calls that came later than in Linux 5.0.
    "newer": (Refusal(tuple(_newer_than_5_0()), errno.ENOSYS),),
    # Requests of ptrace(2) by their number: PTRACE_SEIZE, PTRACE_GET_SYSCALL_INFO.
    "seize": (Refusal(("ptrace",), errno.EIO, (Test(0, 0x4206),)),),
    "syscall_info": (Refusal(("ptrace",), errno.EIO, (Test(0, 0x420E),)),),
}


def refusing(*names: str) -> list[str]:
    """The words before a command line that has it run so."""
    return [sys.executable, "-m", "tests.refusing", *names, "--"]


def _refusals(names: Sequence[str]) -> Iterator[Refusal]:
    for word in names:
        if word in KINDS:
            yield from KINDS[word]
        else:
            name, _, error = word.partition("=")
            yield Refusal((name,), getattr(errno, error or "ENOSYS"))


def main(words: Sequence[str]) -> None:
    """Become the command."""
    end = words.index("--")
    if NO_TRACING in words[:end]:
        ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_SYS_PTRACE, 0, 0, 0)
    if OWN_NETWORK in words[:end]:
        enter_own_network()
    install(_refusals([w for w in words[:end] if w not in (NO_TRACING, OWN_NETWORK)]))
    os.execvp(words[end + 1], [*words[end + 1 :]])


if __name__ == "__main__":
    main(sys.argv[1:])
