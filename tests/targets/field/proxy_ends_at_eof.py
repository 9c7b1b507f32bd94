"""The child relays to a process that answers a little later, and ends at once when the client ends
its side: what was still to come is lost."""

import os
import select
import signal
import socket
import sys
import time


def answer_later(channel: socket.socket) -> None:
    while data := channel.recv(4096):
        time.sleep(0.02)
        channel.sendall(data)


def relay(connection: socket.socket) -> None:
    near, far = socket.socketpair()
    if os.fork() == 0:
        connection.close()
        near.close()
        answer_later(far)
        os._exit(0)
    far.close()
    while True:
        for source in select.select([connection, near], [], [])[0]:
            data = source.recv(4096)
            if not data:
                return
            (near if source is connection else connection).sendall(data)


signal.signal(signal.SIGCHLD, signal.SIG_IGN)
listener = socket.create_server(("", int(sys.argv[1])), backlog=128)
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
            relay(connection)
        finally:
            os._exit(0)
    connection.close()
