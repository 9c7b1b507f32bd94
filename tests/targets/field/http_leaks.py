"""One request and one reply, as in HTTP/1.0, with every classic fault: nobody reaps, the parent
keeps each connection, so that the client sees no end, and the children keep the listening
socket."""

import os
import socket
import sys

REPLY = b"HTTP/1.0 200 OK\r\nContent-Length: 6\r\n\r\nhello\n"

listener = socket.create_server(("", int(sys.argv[1])), backlog=128)
connections = []
while True:
    connection, _ = listener.accept()
    connections.append(connection)
    if os.fork() == 0:
        try:
            if connection.recv(4096):
                connection.sendall(REPLY)
        finally:
            os._exit(0)
