"""Correct but for one thing: its port is always 3396, it does not set SO_REUSEADDR, and it closes
first. Its own connections in TIME_WAIT keep it from starting again for a minute."""

import os
import signal
import socket
import time

PORT = 3396

signal.signal(signal.SIGCHLD, signal.SIG_IGN)
listener = socket.socket()
listener.bind(("", PORT))
listener.listen(512)
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
            connection.sendall(time.strftime("%a, %d %b %Y %H:%M:%S\r\n").encode())
        finally:
            os._exit(0)
    connection.close()
