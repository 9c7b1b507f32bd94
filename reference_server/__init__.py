"""A correct forking TCP server, its client, and its faults, one switch each.

``python -m reference_server --port 5051`` starts it; ``server.py`` is the one to read first.
``server.c`` is the same server in C.
"""
