"""A correct proxy. Its back end is a forking echo server of its own, on a port that the kernel
chooses, and listens before the port that the proxy was told."""

import contextlib
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable

LOOPBACK = "127.0.0.1"


def echo(connection: socket.socket) -> None:
    while data := connection.recv(4096):
        connection.sendall(data)


def relay(connection: socket.socket, port: int) -> None:
    with socket.create_connection((LOOPBACK, port)) as backend:
        other = {connection: backend, backend: connection}
        open_ends = [connection, backend]
        while open_ends:
            for source in select.select(open_ends, [], [])[0]:
                data = source.recv(4096)
                if data:
                    other[source].sendall(data)
                else:
                    open_ends.remove(source)
                    other[source].shutdown(socket.SHUT_WR)


def serve_for_ever(listener: socket.socket, serve: Callable[[socket.socket], None]) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
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
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            listener.close()
            try:
                serve(connection)
            finally:
                os._exit(0)
        connection.close()


inside = socket.create_server((LOOPBACK, 0), backlog=128)
backend_port = inside.getsockname()[1]
backend = os.fork()
if backend == 0:
    serve_for_ever(inside, echo)
inside.close()


def end(*_: object) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(backend, signal.SIGTERM)
    os._exit(0)


for signo in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(signo, end)
time.sleep(0.3)
outside = socket.create_server(("", int(sys.argv[1])), backlog=128)
serve_for_ever(outside, lambda connection: relay(connection, backend_port))
