"""The parent sends each connection into a UNIX socket that nobody reads, and closes its own copy.
The connection stays open in the queue of that socket, where no descriptor of a process shows
it."""

import contextlib
import os
import signal
import socket
import sys
import time

signal.signal(signal.SIGCHLD, signal.SIG_IGN)
listener = socket.create_server(("", int(sys.argv[1])), backlog=128)
queue, unread = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
queue.setblocking(False)
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
        for inherited in (listener, queue, unread):
            inherited.close()
        try:
            while data := connection.recv(4096):
                connection.sendall(data)
        finally:
            os._exit(0)
    with contextlib.suppress(OSError):
        socket.send_fds(queue, [b"x"], [connection.fileno()])
    connection.close()
