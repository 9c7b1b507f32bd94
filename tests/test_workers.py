"""Where pytest-xdist is installed, a run still judges one target and writes one report."""

import pytest

from tests.conftest import Judge

pytest.importorskip("xdist")


def test_workers_share_out_no_clauses(judge: Judge) -> None:
    judged = judge("-n", "2", "-k", "startup")
    assert judged.report is not None, judged.printed
    assert {clause.partition(".")[0] for clause in judged.ids("pass")} == {"startup"}
    assert "-n is ignored" in judged.printed
    assert "MUST: 3 pass" in judged.printed
