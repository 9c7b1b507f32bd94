"""Binds its port, forgets listen(), and waits for clients that cannot come."""

import signal
import socket
import sys

listenfd = socket.socket()
listenfd.bind(("", int(sys.argv[1])))
signal.pause()
