"""The parent itself sends the welcome, in several parts, before it forks. When the client has reset
the connection, the exception ends the parent."""

import os
import signal
import socket
import sys

signal.signal(signal.SIGCHLD, signal.SIG_IGN)
listener = socket.create_server(("", int(sys.argv[1])), backlog=128)
while True:
    connection, _ = listener.accept()
    for part in (b"Welcome.\n", b"Say something.\n", b"I listen.\n"):
        connection.sendall(part)
    if os.fork() == 0:
        listener.close()
        try:
            while data := connection.recv(4096):
                connection.sendall(data)
        finally:
            os._exit(0)
    connection.close()
