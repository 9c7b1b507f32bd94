"""Each child relays between its client and a helper of its own, which takes SECONDS to answer."""

import contextlib
import os
import select
import signal
import socket
import sys
import time


def answer(upstream: socket.socket, seconds: float) -> None:
    while line := upstream.recv(65536):
        time.sleep(seconds)
        upstream.sendall(line)


def relay(connection: socket.socket, backend: socket.socket) -> None:
    open_ends = [connection, backend]
    while backend in open_ends:
        for end in select.select(open_ends, [], [])[0]:
            other = backend if end is connection else connection
            data = end.recv(65536)
            if data:
                other.sendall(data)
                continue
            open_ends.remove(end)
            if end is connection:
                backend.shutdown(socket.SHUT_WR)


def serve(connection: socket.socket, seconds: float) -> None:
    backend, upstream = socket.socketpair()
    if os.fork() == 0:
        backend.close()
        connection.close()
        answer(upstream, seconds)
        os._exit(0)
    upstream.close()
    relay(connection, backend)


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    listener = socket.create_server(("", int(sys.argv[1])), backlog=128)
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            time.sleep(0.1)
            continue
        try:
            pid = os.fork()
        except OSError:
            connection.close()
            continue
        if pid == 0:
            listener.close()
            with contextlib.suppress(OSError):
                serve(connection, float(sys.argv[2]))
            os._exit(0)
        connection.close()


main()
