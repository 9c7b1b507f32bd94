"""Right: each child starts a worker that serves the client, and waits for it; both hold connfd."""

import os
import signal
import socket
import sys

signal.signal(signal.SIGCHLD, signal.SIG_IGN)
listening = socket.create_server(("", int(sys.argv[1])), backlog=128)
while True:
    connection, _ = listening.accept()
    if os.fork() == 0:
        listening.close()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        worker = os.fork()
        if worker == 0:
            while data := connection.recv(4096):
                connection.sendall(data)
            os._exit(0)
        os.waitpid(worker, 0)
        os._exit(0)
    connection.close()
