"""`forkspec` and `python -m forkspec`."""

import sys

from forkspec.suite_folder import put_first_on_path


def main() -> int:
    """Run the command line of this process. Returns its exit status."""
    put_first_on_path()
    # Its commands import the suite.
    from forkspec.command_line import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    raise SystemExit(main())
