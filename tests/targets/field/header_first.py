"""A server that reads a header of fixed size, and ends the connection where it begins wrongly.

What came behind such a header is unread then, and the kernel resets the connection.
"""

import os
import signal
import socket
import sys
import time
from contextlib import suppress

MAGIC = b"\x00HDR\x01\xffV1"


def serve(connection: socket.socket) -> None:
    connection.sendall(MAGIC)
    while header := connection.recv(len(MAGIC) + 1, socket.MSG_WAITALL):
        if header[:-1] != MAGIC:
            return
        connection.sendall(header + connection.recv(header[-1], socket.MSG_WAITALL))


# A missing descriptor 0, 1 or 2 would be given to a socket.
while (number := os.open("/dev/null", os.O_RDWR)) <= 2:
    pass
os.close(number)
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
signal.signal(signal.SIGINT, signal.SIG_DFL)
with socket.create_server(("", int(sys.argv[1])), backlog=socket.SOMAXCONN) as listener:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            time.sleep(0.1)
            continue
        with connection, suppress(OSError):
            if os.fork() == 0:
                listener.close()
                with suppress(OSError):
                    serve(connection)
                os._exit(0)
