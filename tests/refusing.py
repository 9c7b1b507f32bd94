"""Run a command where the kernel refuses some system calls, as under a container's profile:

    python -m tests.refusing pidfd_getfd kcmp ptrace sock_diag -- COMMAND

Of root, the capability that would let it trace others is taken away, too.
"""

import ctypes
import errno
import os
import platform
import socket
import sys

from fixtures.census.syscalls import number_of
from fixtures.target.notifier import (
    ARCHITECTURES,
    AT_ARCHITECTURE,
    AT_ARGUMENTS,
    AT_NUMBER,
    INSTRUCTION,
    JUMP_IF_EQUAL,
    LOAD,
    PR_SET_NO_NEW_PRIVS,
    RET_ALLOW,
    RETURN,
    SECCOMP,
    SET_MODE_FILTER,
)

PR_CAPBSET_DROP, CAP_SYS_PTRACE = 24, 19
RET_ERRNO = 0x0005_0000
NETLINK_SOCK_DIAG = 4
# What Docker's usual profile and a stricter one refuse together.
DOCKER = ("pidfd_getfd", "kcmp", "ptrace", "process_vm_readv", "sock_diag")
# Without these, bubblewrap has no sandbox and the suite no network of its own.
NO_NAMESPACES = ("unshare", "setns", "mount", "pivot_root")

Code = list[tuple[int, int, int, int]]
_libc = ctypes.CDLL(None, use_errno=True)


def prefix(*calls: str) -> list[str]:
    """The beginning of a command line that is to run so."""
    return [sys.executable, "-m", "tests.refusing", *calls, "--"]


def refuse(calls: list[str]) -> None:
    """From now on, in this process and in all that it starts."""
    _libc.prctl(PR_CAPBSET_DROP, CAP_SYS_PTRACE, 0, 0, 0)
    _libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    machine = platform.machine()
    code: Code = [(LOAD, 0, 0, AT_ARCHITECTURE)]
    code += [(JUMP_IF_EQUAL, 1, 0, ARCHITECTURES[machine]), (RETURN, 0, 0, RET_ALLOW)]
    for name in calls:
        code += _refused(name)
    code.append((RETURN, 0, 0, RET_ALLOW))
    program = b"".join(INSTRUCTION.pack(*each) for each in code)
    kept = ctypes.create_string_buffer(program, len(program))
    filters = len(code).to_bytes(8, sys.byteorder) + ctypes.addressof(kept).to_bytes(8, "little")
    if _libc.syscall(SECCOMP[machine], SET_MODE_FILTER, 0, filters):
        raise OSError(ctypes.get_errno(), "seccomp")


def _refused(name: str) -> Code:
    number = number_of("socket" if name == "sock_diag" else name)
    assert number is not None, name
    tests = [(AT_NUMBER, number)]
    if name == "sock_diag":
        tests += [(AT_ARGUMENTS, socket.AF_NETLINK), (AT_ARGUMENTS + 16, NETLINK_SOCK_DIAG)]
    code: Code = []
    for left, (offset, value) in zip(range(len(tests) - 1, -1, -1), tests, strict=True):
        code += [(LOAD, 0, 0, offset), (JUMP_IF_EQUAL, 0, 2 * left + 1, value)]
    return [*code, (RETURN, 0, 0, RET_ERRNO | errno.EPERM)]


if __name__ == "__main__":
    words = sys.argv[1:]
    middle = words.index("--")
    refuse(words[:middle])
    os.execvp(words[middle + 1], words[middle + 1 :])
