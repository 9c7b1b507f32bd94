"""A good server only where it sees nothing of the suite: no descriptor, process or variable.

`reads_other_files.py PORT SERVER SECRET`: the suite's environment has a variable whose value begins
with SECRET.
With `sees-all` behind that, it may see processes, but not what is theirs.
"""

import contextlib
import os
import sys
from pathlib import Path

port, server, secret = sys.argv[1:4]
sees_all = "sees-all" in sys.argv[4:]
secret += "!"
descriptors = {}
for name in os.listdir("/proc/self/fd"):
    with contextlib.suppress(OSError):  # the one by which the folder was read
        descriptors[int(name)] = os.readlink(f"/proc/self/fd/{name}")
if set(descriptors) - {0, 1, 2}:
    sys.exit(f"I can see descriptors: {descriptors}")
pids = {int(name) for name in os.listdir("/proc") if name.isdigit()}
if pids - {1, os.getpid()} and not sees_all:
    sys.exit(f"I can see processes: {pids}")
for pid in pids:
    for name in "environ", "cmdline":
        with contextlib.suppress(OSError):
            if secret.encode() in Path(f"/proc/{pid}/{name}").read_bytes():
                sys.exit(f"I can see the secret in the {name} of process {pid}")
os.execv(server, [server, port])
