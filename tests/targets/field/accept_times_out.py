"""The listening socket has a time-out of 5 seconds. After a quiet while accept() raises, and the
server is gone."""

import os
import signal
import socket
import sys

QUIET_SECONDS = 5

signal.signal(signal.SIGCHLD, signal.SIG_IGN)
listener = socket.create_server(("", int(sys.argv[1])))
listener.settimeout(QUIET_SECONDS)
while True:
    try:
        connection, _ = listener.accept()
    except TimeoutError:
        raise
    except OSError:
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
