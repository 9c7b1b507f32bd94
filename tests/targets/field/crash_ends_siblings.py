"""When a child was ended by a signal, the parent takes all others for damaged and kills them: one
client's crash ends everybody's connection."""

import os
import signal
import socket
import sys
import time

children: set[int] = set()


def reap(*_: object) -> None:
    crashed = False
    while children:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            break
        children.discard(pid)
        crashed = crashed or os.WIFSIGNALED(status)
    if crashed:
        for pid in children:
            os.kill(pid, signal.SIGKILL)


def start_child(listener: socket.socket, connection: socket.socket) -> None:
    pid = os.fork()
    if pid:
        children.add(pid)
        return
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
    listener.close()
    try:
        while data := connection.recv(4096):
            connection.sendall(data)
    finally:
        os._exit(0)


signal.signal(signal.SIGCHLD, reap)
listener = socket.create_server(("", int(sys.argv[1])), backlog=128)
while True:
    try:
        connection, _ = listener.accept()
    except OSError:
        time.sleep(0.1)
        continue
    # No child may end before it is in the set.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    try:
        start_child(listener, connection)
    except OSError:
        pass
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
    connection.close()
