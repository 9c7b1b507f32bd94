"""Sends each line back with words of its own in front: no echo, and right all the same."""

import os
import signal
import socket
import sys

signal.signal(signal.SIGCHLD, signal.SIG_IGN)
listener = socket.create_server(("", int(sys.argv[1])))
while True:
    connection, _ = listener.accept()
    if os.fork() == 0:
        listener.close()
        for line in connection.makefile("rb"):
            connection.sendall(b"you said: " + line)
        os._exit(0)
    connection.close()
