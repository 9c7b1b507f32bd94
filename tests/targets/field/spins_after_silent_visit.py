"""A client that says nothing and leaves is waited for without end, by a child that never sleeps.

The child of any other client works for 0.4 s of CPU time when that has ended, then ends the
connection.
"""

import os
import signal
import socket
import sys
import time

WORK = 0.4


def serve(connection: socket.socket) -> None:
    said = b""
    while not said or (data := connection.recv(4096)):
        if not said:
            data = connection.recv(4096)
        if data:
            said = data
            connection.sendall(data)
    began = time.process_time()
    while time.process_time() - began < WORK:
        pass


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    listener = socket.create_server(("", int(sys.argv[1])), backlog=128)
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            time.sleep(0.1)
            continue
        try:
            child = os.fork()
        except OSError:
            connection.close()
            continue
        if child == 0:
            listener.close()
            try:
                serve(connection)
            finally:
                os._exit(0)
        connection.close()


main()
