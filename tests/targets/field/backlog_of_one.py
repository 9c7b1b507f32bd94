"""A correct echo server whose queue has one place, and one more: the clients of a burst try again
after 1, 2, 4 seconds."""

import os
import signal
import socket
import sys
import time

signal.signal(signal.SIGCHLD, signal.SIG_IGN)
listener = socket.create_server(("", int(sys.argv[1])), backlog=1)
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
        finally:
            os._exit(0)
    connection.close()
