"""A child calls shutdown() on the listening socket, "to be on the safe side", and closes it."""

import os
import signal
import socket
import sys
import time

signal.signal(signal.SIGCHLD, signal.SIG_IGN)
listening = socket.create_server(("", int(sys.argv[1])), backlog=128)
while True:
    try:
        connection, _ = listening.accept()
    except OSError:
        time.sleep(0.1)
        continue
    if os.fork() == 0:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        while data := connection.recv(4096):
            connection.sendall(data)
        os._exit(0)
    connection.close()
