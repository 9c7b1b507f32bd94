"""Listens on ::1 and on no IPv4 address."""

import socket
import sys

from forking import run


def echo(connection: socket.socket) -> None:
    while data := connection.recv(4096):
        connection.sendall(data)


run("::1", sys.argv[1], echo)
