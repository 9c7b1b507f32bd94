"""The parent reads from address 0 when its first client has come, and dies of SIGSEGV."""

import ctypes
import socket
import sys

listener = socket.create_server(("", int(sys.argv[1])))
connection, _ = listener.accept()
ctypes.string_at(0)
