"""Each child runs cat on a terminal of its own, and copies between that and its client."""

import os
import select
import signal
import socket
import sys
import time
import tty


def serve(connection: socket.socket) -> None:
    master, slave = os.openpty()
    tty.setraw(slave)
    pid = os.fork()
    if pid == 0:
        connection.close()
        os.dup2(slave, 0)
        os.dup2(slave, 1)
        os.closerange(3, 20)
        os.execvp("cat", ["cat"])
    os.close(slave)
    sources = [connection.fileno(), master]
    while True:
        readable, _, _ = select.select(sources, [], [])
        if connection.fileno() in readable:
            data = connection.recv(1024)
            if not data:
                break
            os.write(master, data)
        if master in readable:
            try:
                connection.sendall(os.read(master, 4096))
            except OSError:
                break
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    listening = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=128)
    while True:
        try:
            connection, _ = listening.accept()
        except OSError:
            time.sleep(0.1)
            continue
        with connection:
            try:
                pid = os.fork()
            except OSError:
                time.sleep(0.1)
                continue
            if pid == 0:
                listening.close()
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                serve(connection)
                os._exit(0)


main()
