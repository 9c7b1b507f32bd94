"""The parent's `except` catches the child's errors too. After a client's reset the child goes on in
the parent's loop, where accept() fails at once, for ever: it has closed the listening socket."""

import os
import signal
import socket
import sys

signal.signal(signal.SIGCHLD, signal.SIG_IGN)
listener = socket.create_server(("", int(sys.argv[1])))
while True:
    connection = None
    try:
        connection, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            while data := connection.recv(4096):
                connection.sendall(data)
            os._exit(0)
    except OSError:
        pass
    if connection is not None:
        connection.close()
