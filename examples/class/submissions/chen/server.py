#!/usr/bin/env python3
"""Chen Wei, exercise 4: an echo server with a child for each client."""

import os
import signal
import socket
import sys
import time


def echo(connection):
    while data := connection.recv(4096):
        connection.sendall(data)


def main():
    while os.open(os.devnull, os.O_RDWR) <= 2:
        pass  # so that no socket becomes stdout
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # no zombies
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 5051
    listening = socket.create_server(("", port), backlog=128)
    while True:
        try:
            connection, _ = listening.accept()
        except OSError:
            time.sleep(0.05)  # no descriptor free, perhaps
            continue
        try:
            pid = os.fork()
        except OSError as error:
            print("fork:", error, file=sys.stderr)
            pid = -1
        if pid == 0:
            status = 0
            try:
                listening.close()
                echo(connection)
            except OSError:
                status = 1
            os._exit(status)
        connection.close()


main()
