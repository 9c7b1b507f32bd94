#!/usr/bin/env python3
"""A good server, in a file whose name is no good, started with arguments that are none either."""

import os
import signal
import socket
import sys

signal.signal(signal.SIGCHLD, signal.SIG_IGN)
listening = socket.create_server(("", int(sys.argv[1])))
while True:
    connection, _ = listening.accept()
    if os.fork() == 0:
        listening.close()
        while data := connection.recv(4096):
            connection.sendall(data)
        os._exit(0)
    connection.close()
