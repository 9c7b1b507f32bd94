"""Each child starts a program in the background, which inherits listenfd and connfd."""

import os
import signal
import socket
import sys

signal.signal(signal.SIGCHLD, signal.SIG_IGN)
listening = socket.create_server(("", int(sys.argv[1])), backlog=128)
listening.set_inheritable(True)
while True:
    connection, _ = listening.accept()
    if os.fork() == 0:
        connection.set_inheritable(True)
        if os.fork() == 0:
            # It ends when nobody can write to the pipe any more, which is never: it can itself.
            end, other = os.pipe()
            os.set_inheritable(other, True)
            os.dup2(end, 0)
            os.execvp("cat", ["cat"])
        listening.close()
        while data := connection.recv(4096):
            connection.sendall(data)
        os._exit(0)
    connection.close()
