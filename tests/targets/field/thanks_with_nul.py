"""After the client's end the child thanks it, though nobody asked for that, and a NUL ends the
words."""

import os
import signal
import socket
import sys
import time

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
        try:
            while data := connection.recv(4096):
                connection.sendall(data)
            connection.sendall(b"Thanks for your visit\0")
        finally:
            os._exit(0)
    connection.close()
