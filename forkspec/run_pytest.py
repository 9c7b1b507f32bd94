"""A judgement: pytest, in this process."""

from collections.abc import Generator, Iterable

import pytest

from fixtures.own_pytest import SUITE, own_settings, shut_out_other_plugins

# pytest says nothing of its own then.
SILENT = -2


class _Preamble:
    """Leaves out what pytest prints before the first clause: its version, its folder, its plugins,
    and how many tests it has found."""

    def __init__(self) -> None:
        self._verbosity = 0

    def pytest_configure(self, config: pytest.Config) -> None:
        """Keep for later what -v and -q have asked for."""
        self._verbosity = config.option.verbose
        config.option.verbose = SILENT

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, object, object]:
        """From here on it counts."""
        session.config.option.verbose = self._verbosity
        return (yield)


def run_pytest(options: Iterable[str]) -> int:
    """Judge with these options of pytest's. Returns the exit status."""
    shut_out_other_plugins()
    arguments = [*own_settings(), *options, str(SUITE / "conformance")]
    return int(pytest.main(arguments, plugins=[_Preamble()]))
