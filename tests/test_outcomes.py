"""Only an assertion of a check is a fail; an unmet precondition is blocked; all else an error."""

import pytest

from tests.conftest import PROJECT

pytest_plugins = ["pytester"]

CHECKS = '''
"""A family of this test's own. PYTEST_DONT_REWRITE"""
import time
import pytest
from conformance.clause import must
from fixtures.premise import Blocked, NotApplicable

def helper():
    assert False, "not in the check"
'''
WORDS = '''"""A rule.

    Why: because it matters to somebody.
    Fix:
        C:
            x
        Python:
            x
    Source: here
    """
'''
BODIES = {
    "passes": ("assert True", "pass"),
    "fails": ("assert not [1], 'one is left'", "fail"),
    "is_blocked": ("raise Blocked('no child')", "blocked"),
    "is_not_applicable": ("raise NotApplicable('threads')", "not-applicable"),
    "asserts_elsewhere": ("helper()", "error"),
    "breaks": ("1 / 0", "error"),
    "hangs": ("time.sleep(60)", "blocked"),
    "goes_on_after_the_hang": ("assert True", "pass"),
    "fails_in_pytest": ("pytest.fail('no')", "error"),
}


def test_each_kind_of_end_has_its_outcome(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Judged by the plugin as it is, on checks made for the purpose."""
    monkeypatch.setenv("PYTHONPATH", str(PROJECT))
    text = CHECKS
    for name, (body, _) in BODIES.items():
        text += f"\n@must\ndef test_{name}():\n    {WORDS}\n    {body}\n"
    folder = pytester.mkpydir("conformance_like")
    (folder / "test_made.py").write_text(text)
    pytester.makeconftest(
        """
        import pathlib
        import pytest
        from conformance import catalogue, clause, judging
        from conformance.evidence import Evidence

        judging.FOLDER = pathlib.Path(__file__).parent / "conformance_like"

        def made():
            import conformance_like.test_made as module
            found = (clause.clause_of(v) for k, v in vars(module).items() if k.startswith("test_"))
            return tuple(c for c in found if c)

        judging.catalogue = made
        pytest_plugins = ["conformance.judging"]

        def pytest_sessionfinish(session):
            for result in judging.results_of(session.config):
                print(f"\\nRESULT {result.clause.id} {result.outcome.word}")
        """
    )
    done = pytester.runpytest_subprocess("--timeout", "2", "-s")
    seen = dict(line.split()[1:] for line in done.outlines if line.startswith("RESULT"))
    expected = {f"made.{name}": word for name, (_, word) in BODIES.items()}
    assert seen == expected, done.outlines
