#!/usr/bin/env python3
"""Hana Novak, exercise 4: an echo server with a thread for each client."""

import socket
import sys
import threading


def echo(connection):
    with connection:
        try:
            while data := connection.recv(4096):
                connection.sendall(data)
        except OSError:
            pass


def main():
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 5051
    listening = socket.create_server(("", port), backlog=128)
    while True:
        connection, _ = listening.accept()
        threading.Thread(target=echo, args=(connection,), daemon=True).start()


main()
