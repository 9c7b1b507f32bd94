"""The parent takes its signals in a thread, by sigwait(), and blocks them everywhere else. The
children inherit that: SIGTERM, Ctrl-C and the end of the terminal do not reach them."""

import contextlib
import os
import signal
import socket
import sys
import threading
import time

ENDING = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}


def end_when_told() -> None:
    signal.sigwait(ENDING)
    os._exit(0)


def open_missing_stdio() -> None:
    """A missing descriptor 0, 1 or 2 would be given to a socket."""
    while (fd := os.open(os.devnull, os.O_RDWR)) <= 2:
        continue
    os.close(fd)


open_missing_stdio()
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
threading.Thread(target=end_when_told, daemon=True).start()
listener = socket.create_server(("", int(sys.argv[1])), backlog=socket.SOMAXCONN)
while True:
    try:
        connection, _ = listener.accept()
    except OSError:
        time.sleep(0.1)
        continue
    try:
        pid = os.fork()
    except OSError:
        connection.close()
        continue
    if pid == 0:
        listener.close()
        with contextlib.suppress(OSError):
            while data := connection.recv(4096):
                connection.sendall(data)
        os._exit(0)
    connection.close()
