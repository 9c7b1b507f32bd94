"""Ends before it listens, and says why."""

import sys

print("no configuration file", file=sys.stderr)
sys.exit(3)
