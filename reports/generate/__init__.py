"""Writes documents and message files from the code: run by hand, imported by nobody."""
