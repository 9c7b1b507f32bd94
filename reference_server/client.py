"""The client: it sends a message, prints the reply, sleeps, and does so again.

Run several, and watch the server's children come and go with ``ps -ef``.
"""

import argparse
import codecs
import os
import select
import socket
import sys
import time

MORE_OF_A_REPLY = 50  # ms: a reply has no mark at its end, so a short silence must do


def main() -> int:
    """Talk to the server that the options name, and return the exit status."""
    parser = make_parser()
    options = parser.parse_args()
    if not options.message:
        parser.error("--message must not be empty: nothing would come back")
    try:
        connection = socket.create_connection((options.host, options.port))
    except OSError as error:
        print(f"cannot connect to {options.host} port {options.port}: {error.strerror}")
        return 1
    print(f"connected to {options.host} port {options.port}", flush=True)
    with connection:
        try:
            talk(connection, options.message, options.every, options.times)
        except EOFError:
            print("the server has closed the connection")
            return 1
        except OSError as error:
            print(f"the connection is lost: {error.strerror}")
            return 1
        except KeyboardInterrupt:
            print()
            return 130
    return 0


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of all options."""
    parser = argparse.ArgumentParser(prog="python -m reference_server.client", description=__doc__)
    message = f"hello from client {os.getpid()}"
    add = parser.add_argument
    add("host", metavar="HOST")
    add("port", metavar="PORT", type=port)
    add("--message", default=message, metavar="TEXT", help="what to send (default: a hello)")
    add("--every", default=10.0, type=float, metavar="SECONDS", help="pause between messages (10)")
    add("--times", default=5, type=int, metavar="N", help="how many messages to send (5)")
    return parser


def port(text: str) -> int:
    """Return the port; ValueError if there is none such."""
    number = int(text)
    if not 1 <= number <= 65535:
        raise ValueError(text)
    return number


def talk(connection: socket.socket, message: str, every: float, times: int) -> None:
    """Send the message so many times, and print what comes back each time."""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    for sent in range(times):
        if sent:
            time.sleep(every)
        connection.sendall(os.fsencode(message))
        print(f"sent:  {message}", flush=True)
        print(f"reply: {receive(connection, decoder)}", flush=True)


def receive(connection: socket.socket, decoder: codecs.IncrementalDecoder) -> str:
    """Return one reply, with no character cut in two where the pieces of a stream meet."""
    text = ""
    more = select.poll()
    more.register(connection, select.POLLIN)
    while not text or decoder.getstate()[0] or more.poll(MORE_OF_A_REPLY):
        data = connection.recv(1023)
        text += decoder.decode(data, final=not data)
        if not data and not text:
            raise EOFError
        if not data:
            break
    return text


if __name__ == "__main__":
    sys.exit(main())
