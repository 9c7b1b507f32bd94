"""A correct server with an admin port, which is open 0.4 seconds before the port that it was told.
A proxy that starts its back end first looks the same."""

import os
import signal
import socket
import sys
import time

ADMIN_PORT = 5996

signal.signal(signal.SIGCHLD, signal.SIG_IGN)
admin = socket.create_server(("127.0.0.1", ADMIN_PORT))
time.sleep(0.4)
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=512)
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
        admin.close()
        try:
            while data := connection.recv(65536):
                connection.sendall(data)
        except OSError:
            pass
        os._exit(0)
    connection.close()
