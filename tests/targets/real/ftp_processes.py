"""pyftpdlib with a process for each session."""

import sys

from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler
from pyftpdlib.servers import MultiprocessFTPServer

FTPHandler.authorizer = DummyAuthorizer()
MultiprocessFTPServer(("127.0.0.1", int(sys.argv[1])), FTPHandler).serve_forever()
