"""One multiprocessing.Process for each client. Nobody joins them, the parent keeps the connection
for a while, and the children keep the listening socket."""

import multiprocessing
import socket
import sys


def serve(connection: socket.socket) -> None:
    while data := connection.recv(4096):
        connection.sendall(data)
    connection.close()


if __name__ == "__main__":
    multiprocessing.set_start_method("fork")
    listener = socket.create_server(("", int(sys.argv[1])))
    while True:
        connection, _ = listener.accept()
        multiprocessing.Process(target=serve, args=(connection,)).start()
