"""The command line of the Python twin, the same as that of ``server.c``."""

import argparse
import os
import socket
import sys
from typing import NoReturn

from .dialogues import dialogue_named
from .server import Server
from .signals import REAP_BY


class _Parser(argparse.ArgumentParser):
    """A parser that says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{message}\n")


def main() -> int:
    """Run the server that the options describe, and return its exit status."""
    open_standard_descriptors()
    parser = make_parser()
    options = parser.parse_args()
    if options.faults:
        return list_faults()
    if options.port is None:
        parser.error("--port is required")
    check_options(parser, options)
    kind = Server
    if options.fault is not None:
        from .faulty import server_with

        try:
            kind = server_with(options.fault)
        except KeyError:
            parser.error(
                f"no such fault in the Python twin: '{options.fault}' (--faults lists them)"
            )
    dialogue = dialogue_named(options.dialogue)
    return kind(options.host, options.port, dialogue, options.reap).run()


def open_standard_descriptors() -> None:
    """Open what is missing of 0, 1 and 2: else log lines would go to the client that got it."""
    while (fd := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(fd)


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of all options."""
    parser = _Parser(prog="python -m reference_server", allow_abbrev=False, description=__doc__)
    add = parser.add_argument
    add("--port", metavar="N", help="the port to listen on, 1 to 65535")
    add("--host", default="0.0.0.0", metavar="ADDRESS", help="IPv4 or IPv6 (default: %(default)s)")
    add(
        "--dialogue",
        default="echo",
        metavar="D",
        help="echo (default), echo-line, reply:TEXT or greeting:TEXT",
    )
    add("--reap", default="handler", choices=REAP_BY, help="how children are reaped")
    add("--fault", metavar="NAME", help="make this one mistake")
    add("--faults", action="store_true", help="list the faults and stop")
    return parser


def check_options(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    """Turn the port into a number; end with one clear line where a value makes no sense."""
    port = options.port
    if not (port.isascii() and port.isdigit() and len(port) < 10 and 1 <= int(port) <= 65535):
        parser.error(f"--port must be a number from 1 to 65535, not '{port}'")
    options.port = int(port)
    try:
        socket.inet_pton(socket.AF_INET6 if ":" in options.host else socket.AF_INET, options.host)
    except OSError:
        parser.error(f"--host must be an IPv4 or IPv6 address, not '{options.host}'")
    try:
        dialogue_named(options.dialogue)
    except ValueError:
        parser.error(
            "--dialogue must be echo, echo-line, reply:TEXT or greeting:TEXT,"
            f" not '{options.dialogue}'"
        )


def list_faults() -> int:
    """Print each fault of this twin with what it does."""
    from .faults import FAULTS

    for fault in FAULTS:
        if "python" in fault.twins:
            print(f"{fault.name:26} {fault.does}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
