"""Another protocol, and a thread for each connection: http.server on 127.0.0.1."""

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Hello(BaseHTTPRequestHandler):
    """Answers every GET with the same text."""

    def do_GET(self) -> None:
        """Answer one request."""
        text = b"hello\n"
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


with ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Hello) as server:
    server.serve_forever()
