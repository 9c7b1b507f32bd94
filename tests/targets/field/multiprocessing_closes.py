"""One multiprocessing.Process for each client, with both closes in their places, and nobody joins
them. The parent holds a pipe for each child that is not reaped yet."""

import multiprocessing
import socket
import sys


def serve(listener: socket.socket, connection: socket.socket) -> None:
    listener.close()
    with connection:
        while data := connection.recv(4096):
            connection.sendall(data)


if __name__ == "__main__":
    multiprocessing.set_start_method("fork")
    listener = socket.create_server(("", int(sys.argv[1])))
    while True:
        connection, _ = listener.accept()
        process = multiprocessing.Process(target=serve, args=(listener, connection), daemon=True)
        process.start()
        connection.close()
