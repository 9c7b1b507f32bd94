"""Reports of a run: for the terminal, for files and for CI services."""
