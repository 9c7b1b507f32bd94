"""Text that does not arrive."""

import os
import sys

from ..server import Server


class NeverFlushes(Server):
    """Leaves its text in stdout's buffer until the server ends; children lose theirs."""

    def run(self) -> int:
        if not os.isatty(1):
            sys.stdout = open(1, "w", buffering=1 << 20, closefd=False)  # noqa: SIM115
        return super().run()

    def log(self, text: str) -> None:
        print(text)
