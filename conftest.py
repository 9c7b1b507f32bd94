"""The plugins that make a pytest run a forkspec run, in the order in which data flows."""

pytest_plugins = [
    "fixtures.options",
    "fixtures.plugin",
    "conformance.judging",
    "reports.plugin",
]
