"""Each child leaves a process behind that has a session of its own, and no connection."""

import os
import signal
import socket
import sys


def reap(*_: object) -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


signal.signal(signal.SIGCHLD, reap)
listening = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=128)
while True:
    connection, _ = listening.accept()
    if os.fork() == 0:
        listening.close()
        while data := connection.recv(4096):
            connection.sendall(data)
        if os.fork() == 0:
            os.setsid()
            connection.close()
            signal.alarm(20)
            signal.pause()
        os._exit(0)
    connection.close()
