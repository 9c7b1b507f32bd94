"""A judgement: pytest, in this process."""

from collections.abc import Iterable

import pytest

from fixtures.own_pytest import SUITE, own_settings, shut_out_other_plugins


def run_pytest(options: Iterable[str]) -> int:
    """Judge with these options of pytest's. Returns the exit status."""
    shut_out_other_plugins()
    return int(pytest.main([*own_settings(), *options, str(SUITE / "conformance")]))
