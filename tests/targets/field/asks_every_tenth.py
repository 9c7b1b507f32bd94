"""A correct server that never sleeps in accept(): ten times a second it takes one client, if there
is one."""

import contextlib
import os
import signal
import socket
import sys
import time

signal.signal(signal.SIGINT, signal.SIG_DFL)
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
listener = socket.create_server(("", int(sys.argv[1])), backlog=socket.SOMAXCONN)
listener.setblocking(False)
while True:
    time.sleep(0.1)
    try:
        connection, _ = listener.accept()
    except OSError:
        continue
    connection.setblocking(True)
    try:
        pid = os.fork()
    except OSError:
        connection.close()
        continue
    if pid == 0:
        listener.close()
        with contextlib.suppress(OSError):
            while data := connection.recv(4096):
                connection.sendall(data)
        os._exit(0)
    connection.close()
