"""The parent holds a pipe to each child until that is reaped, of which there are 0 to 2 at a time;
with the argument 1, every fourth it never closes."""

import os
import signal
import socket
import sys

signal.signal(signal.SIGCHLD, signal.SIG_IGN)
listening = socket.create_server(("", int(sys.argv[1])), backlog=128)
held: list[int] = []
count = 0
while True:
    connection, _ = listening.accept()
    count += 1
    ours, theirs = os.pipe()
    if os.fork() == 0:
        listening.close()
        os.close(ours)
        while data := connection.recv(4096):
            connection.sendall(data)
        os._exit(0)
    os.close(theirs)
    connection.close()
    held.append(ours)
    if int(sys.argv[2]) and count % 4 == 0:
        held.pop()
    # How many are left differs from session to session, and does not grow.
    while len(held) > count % 3:
        os.close(held.pop(0))
