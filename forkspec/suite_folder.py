"""The folder of the suite's packages (`fixtures`, `conformance`, `reports` and so on)."""

import os
import sys
from pathlib import Path

_HERE = Path(__file__).resolve().parent
_INSTALLED = _HERE / "suite"
# A wheel carries the suite in this package; in a checkout it lies beside this package.
SUITE = _INSTALLED if _INSTALLED.is_dir() else _HERE.parent


def put_first_on_path() -> None:
    """Have this process import the suite's packages by their names, whatever else has such names.

    `python -m forkspec` has put the user's folder first: nothing is imported from there any more.
    """
    if sys.path and not sys.flags.safe_path and _is_current_folder(sys.path[0]):
        del sys.path[0]
    sys.path.insert(0, str(SUITE))


def _is_current_folder(name: str) -> bool:
    try:
        return os.path.samefile(name or ".", ".")
    except OSError:
        # One that is gone, say, or a zip file.
        return False
