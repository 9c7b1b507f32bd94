"""The child keeps the listening socket, and polls it together with its clients: it accepts further
clients, and serves them itself."""

import os
import select
import signal
import socket
import sys
import time


def serve(listener: socket.socket, first: socket.socket) -> None:
    clients = {first.fileno(): first}
    poll = select.poll()
    poll.register(listener, select.POLLIN)
    poll.register(first, select.POLLIN)
    while clients:
        for fd, _ in poll.poll():
            if fd == listener.fileno():
                try:
                    another, _ = listener.accept()
                except OSError:
                    continue
                clients[another.fileno()] = another
                poll.register(another, select.POLLIN)
                continue
            try:
                data = clients[fd].recv(4096)
                clients[fd].sendall(data)
            except OSError:
                data = b""
            if not data:
                poll.unregister(fd)
                clients.pop(fd).close()


signal.signal(signal.SIGCHLD, signal.SIG_IGN)
listener = socket.create_server(("", int(sys.argv[1])), backlog=128)
listener.setblocking(False)
while True:
    select.select([listener], [], [])
    try:
        connection, _ = listener.accept()
    except BlockingIOError:
        continue
    except OSError:
        time.sleep(0.1)
        continue
    connection.setblocking(True)
    try:
        pid = os.fork()
    except OSError:
        connection.close()
        continue
    if pid == 0:
        try:
            serve(listener, connection)
        finally:
            os._exit(0)
    connection.close()
