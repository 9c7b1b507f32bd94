"""A thread of the parent reaps with os.wait() in a loop, and takes the error that there are no
children for nothing to worry about: it uses a core while nobody is connected."""

import contextlib
import os
import socket
import sys
import threading
import time


def reap() -> None:
    while True:
        with contextlib.suppress(ChildProcessError):
            os.wait()


listener = socket.create_server(("", int(sys.argv[1])), backlog=128)
threading.Thread(target=reap, daemon=True).start()
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
        try:
            while data := connection.recv(4096):
                connection.sendall(data)
        finally:
            os._exit(0)
    connection.close()
