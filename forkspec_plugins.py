"""The pytest plugins of forkspec, in the order in which data flows.

`addopts` in pyproject.toml loads this module. It is no conftest.py: pytest looks for that beside
each argument that is an existing file, and takes the value of `--target ./server` for one.
"""

pytest_plugins = (
    "fixtures.options",
    "fixtures.plugin",
    "conformance.judging",
    "reports.plugin",
    "watch.plugin",
)
