"""Right: each child becomes another program, told the number of its connection, and polls it."""

import os
import select
import signal
import socket
import sys


def serve(connection: socket.socket) -> None:
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    while poll.poll():
        data = connection.recv(4096)
        if not data:
            return
        connection.sendall(data)


if len(sys.argv) > 2:
    serve(socket.socket(fileno=int(sys.argv[2])))
    raise SystemExit(0)
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
listening = socket.create_server(("", int(sys.argv[1])), backlog=128)
while True:
    connection, _ = listening.accept()
    if os.fork() == 0:
        connection.set_inheritable(True)
        words = [sys.executable, __file__, sys.argv[1], str(connection.fileno())]
        os.execv(sys.executable, words)
    connection.close()
