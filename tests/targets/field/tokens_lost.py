"""A pipe holds one byte for each of 150 places. A child takes a byte and puts it back when its
client has closed, but not when its client has reset: the places are lost, and then all are
refused."""

import os
import signal
import socket
import sys
import time

PLACES = 150

signal.signal(signal.SIGCHLD, signal.SIG_IGN)
reading, writing = os.pipe()
os.set_blocking(reading, False)
os.write(writing, b"." * PLACES)
listener = socket.create_server(("", int(sys.argv[1])), backlog=512)
while True:
    try:
        connection, _ = listener.accept()
    except OSError:
        time.sleep(0.1)
        continue
    try:
        os.read(reading, 1)
    except BlockingIOError:
        connection.close()
        continue
    try:
        pid = os.fork()
    except OSError:
        os.write(writing, b".")
        connection.close()
        continue
    if pid == 0:
        listener.close()
        try:
            while data := connection.recv(4096):
                connection.sendall(data)
            os.write(writing, b".")
        finally:
            os._exit(0)
    connection.close()
