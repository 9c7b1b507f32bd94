"""What makes a pytest run a forkspec run, in the order in which data flows.

`addopts` in pyproject.toml names the same plugins: pytest looks for this file beside
whatever argument is an existing file, and would take the value of `--target ./server` for one.
"""

pytest_plugins = [
    "fixtures.options",
    "fixtures.plugin",
    "conformance.judging",
    "reports.plugin",
    "watch.plugin",
]
