"""The child leaves by sys.exit(), which runs the parent's `finally` in the child: it removes the
parent's pid file."""

import os
import signal
import socket
import sys
import time
from pathlib import Path

PID_FILE = Path("server.pid")


def serve(connection: socket.socket) -> None:
    try:
        while data := connection.recv(4096):
            connection.sendall(data)
    except OSError:
        sys.exit(1)
    sys.exit(0)


signal.signal(signal.SIGCHLD, signal.SIG_IGN)
listener = socket.create_server(("", int(sys.argv[1])), backlog=128)
PID_FILE.write_text(str(os.getpid()))
try:
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
            serve(connection)
        connection.close()
finally:
    PID_FILE.unlink()
