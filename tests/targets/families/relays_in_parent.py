"""The listener keeps each connection, and relays between it and a child, over two pipes."""

import os
import selectors
import signal
import socket
import sys

listening = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=128)
selector = selectors.DefaultSelector()
# The child's output, by connection; the child's input the same way.
channels: dict[socket.socket, tuple[int, int]] = {}


def reap(*_: object) -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def child(read: int, write: int) -> None:
    """A child that never sees the connection."""
    signal.set_wakeup_fd(-1)
    while data := os.read(read, 4096):
        os.write(write, data)
    os._exit(0)


def welcome() -> None:
    connection, _ = listening.accept()
    to_child, from_parent = os.pipe()
    to_parent, from_child = os.pipe()
    if os.fork() == 0:
        for other, (out, into) in channels.items():
            other.close()
            os.close(out)
            os.close(into)
        listening.close()
        selector.close()
        connection.close()
        os.close(from_parent)
        os.close(to_parent)
        child(to_child, from_child)
    os.close(to_child)
    os.close(from_child)
    channels[connection] = (to_parent, from_parent)
    selector.register(connection, selectors.EVENT_READ, connection)
    selector.register(to_parent, selectors.EVENT_READ, connection)


def forget(connection: socket.socket) -> None:
    to_parent, from_parent = channels.pop(connection)
    for each in (connection, to_parent):
        selector.unregister(each)
    os.close(to_parent)
    os.close(from_parent)
    connection.close()


def relay(connection: socket.socket, ready: object) -> None:
    to_parent, from_parent = channels[connection]
    try:
        if ready is connection:
            data = connection.recv(4096)
            os.write(from_parent, data)
        else:
            data = os.read(to_parent, 4096)
            connection.sendall(data)
    except OSError:
        data = b""
    if not data:
        forget(connection)


signal.signal(signal.SIGPIPE, signal.SIG_IGN)
signal.signal(signal.SIGCHLD, reap)
selector.register(listening, selectors.EVENT_READ, None)
while True:
    for key, _ in selector.select():
        if key.data is None:
            welcome()
        elif key.data in channels:
            relay(key.data, key.fileobj)
