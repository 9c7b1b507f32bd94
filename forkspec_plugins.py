"""The pytest plugins of forkspec, in the order in which data flows: the one list of them.

`addopts` in pyproject.toml loads this module; conftest.py says why it does not do so itself.
"""

pytest_plugins = (
    "fixtures.options",
    "fixtures.plugin",
    "conformance.judging",
    "conformance.selection",
    "reports.plugin",
    "watch.plugin",
)
