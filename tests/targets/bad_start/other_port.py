"""A good server that listens on the port after the one it was told."""

import os
import sys
from pathlib import Path

os.chdir(Path(__file__).resolve().parents[3])
argv = [sys.executable, "-m", "reference_server", "--port", str(int(sys.argv[1]) + 1)]
os.execv(sys.executable, argv)
