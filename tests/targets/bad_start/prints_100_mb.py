"""Prints 100 MB, then serves well."""

import os
import sys
from pathlib import Path

line = b"x" * 99 + b"\n"
for _ in range(1000):
    sys.stdout.buffer.write(line * 1000)
sys.stdout.flush()
os.chdir(Path(__file__).resolve().parents[3])
os.execv(sys.executable, [sys.executable, "-m", "reference_server", "--port", sys.argv[1]])
