"""A thread for each connection: socketserver's ThreadingTCPServer."""

import socket
import socketserver
import sys


class Echo(socketserver.BaseRequestHandler):
    """Sends every byte back."""

    request: socket.socket

    def handle(self) -> None:
        """Serve one client."""
        while data := self.request.recv(4096):
            self.request.sendall(data)


class Server(socketserver.ThreadingTCPServer):
    """Starts again at once on its port, and does not wait for its threads when it ends."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128


with Server(("", int(sys.argv[1])), Echo) as server:
    server.serve_forever()
