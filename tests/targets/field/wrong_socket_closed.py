"""Parent and child close each other's socket: the child has no connection and ends with an error,
and the parent cannot accept again."""

import os
import signal
import socket
import sys
import time

signal.signal(signal.SIGCHLD, signal.SIG_IGN)
listener = socket.create_server(("", int(sys.argv[1])), backlog=128)
connections = []
while True:
    try:
        connection, _ = listener.accept()
    except OSError:
        time.sleep(0.1)
        continue
    connections.append(connection)
    if os.fork() == 0:
        connection.close()
        try:
            while data := connection.recv(4096):
                connection.sendall(data)
        except OSError:
            os._exit(1)
        os._exit(0)
    listener.close()
