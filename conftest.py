"""pytest's own name for the file that says which plugins there are: forkspec_plugins.py has them.

That module is loaded before this one, by `addopts` in pyproject.toml: pytest looks for a
conftest.py beside each argument that is an existing file, and takes the value of
`--target ./server` for one unless it knows the option already.
"""

from forkspec_plugins import pytest_plugins

__all__ = ["pytest_plugins"]
