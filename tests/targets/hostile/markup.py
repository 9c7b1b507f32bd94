"""A server in whose name, output and answers there is markup; it leaks and leaves zombies."""

import ctypes
import os
import socket
import sys

EVIL = b"</svg><script>alert(1)</script><img src=x onerror=alert(2)>"
PR_SET_NAME = 15

ctypes.CDLL(None).prctl(PR_SET_NAME, b"<script>x</script>")
listening = socket.create_server(("", int(sys.argv[1])))
kept = []
while True:
    connection, _ = listening.accept()
    kept.append(connection)
    print(EVIL.decode(), flush=True)
    if os.fork() == 0:
        while connection.recv(65536):
            connection.sendall(EVIL)
        os._exit(0)
