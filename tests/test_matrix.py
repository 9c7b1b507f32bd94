"""The matrix: a fault breaks exactly its clauses, and good servers pass them all."""

import pytest

from conformance.catalogue import catalogue
from conformance.clause import Level
from reference_server.faults import FAULTS, Fault
from tests import golden
from tests.conftest import REAPING, Judge, Twin

IDS = {clause.id for clause in catalogue()}
MUSTS = {clause.id for clause in catalogue() if clause.level is Level.MUST}
CASES = [(fault, language) for fault in FAULTS for language in fault.twins]
LANGUAGES = ("c", pytest.param("python", marks=pytest.mark.slow))
# An echo server has no reason to close first.
WAITS_FOR_ITS_CLIENT = {"replies.ends_without_reset"}
DIALOGUES = ("echo", "echo-line", "reply:成功接收", "greeting:hello there")


def _as_parameter(fault: Fault, language: str) -> object:
    # One twin of each fault is enough for every change; `tox -e slow` has the other one.
    marks = [] if language == min(fault.twins) else [pytest.mark.slow]
    return pytest.param(fault, language, marks=marks, id=f"{fault.name}-{language}")


@pytest.mark.parametrize(("fault", "language"), [_as_parameter(*case) for case in CASES])
def test_a_fault_breaks_exactly_its_clauses(
    judge: Judge, twin: Twin, fault: Fault, language: str, pytestconfig: pytest.Config
) -> None:
    judged = judge("--target", f"{twin(language)} --fault {fault.name}")
    assert judged.ids("error") == set(), judged.printed
    assert judged.ids("fail") == set(fault.breaks), judged.printed
    assert judged.ids("blocked") == set(fault.blocks), judged.printed
    verdict = _verdict(set(fault.breaks), set(fault.blocks))
    assert judged.report is not None
    assert judged.report["verdict"] == verdict
    assert judged.status == (0 if verdict == "conforms" else 1)
    if language == min(fault.twins):
        file = golden.FOLDER / f"{fault.name}.txt"
        if pytestconfig.getoption("--write-golden"):
            file.write_text(golden.words(judged.report))
        assert golden.words(judged.report) == file.read_text()


def test_every_golden_file_belongs_to_a_fault() -> None:
    assert {path.stem for path in golden.FOLDER.iterdir()} == {fault.name for fault in FAULTS}


def _verdict(broken: set[str], blocked: set[str]) -> str:
    if broken & MUSTS:
        return "violates"
    return "incomplete" if blocked & MUSTS else "conforms"


def test_every_clause_has_a_fault_that_breaks_it() -> None:
    assert IDS - {clause for fault in FAULTS for clause in fault.breaks} == set()


def test_every_fault_breaks_a_clause() -> None:
    assert [fault.name for fault in FAULTS if not fault.breaks] == []


def test_faults_name_clauses_that_exist() -> None:
    named = {clause for fault in FAULTS for clause in (*fault.breaks, *fault.blocks)}
    assert named - IDS == set()


@pytest.mark.parametrize(
    ("language", "reap"), [(language, reap) for language in REAPING for reap in REAPING[language]]
)
def test_the_reference_conforms_however_it_reaps(
    judge: Judge, twin: Twin, language: str, reap: str
) -> None:
    judged = judge("--target", f"{twin(language)} --reap {reap}", "--level", "should")
    assert judged.ids("fail", "blocked", "error") == set(), judged.printed
    assert judged.ids("not-applicable") == WAITS_FOR_ITS_CLIENT
    assert judged.status == 0


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("dialogue", DIALOGUES)
def test_the_reference_conforms_in_every_dialogue(
    judge: Judge, twin: Twin, language: str, dialogue: str
) -> None:
    judged = judge("--target", f"{twin(language)} --dialogue '{dialogue}'", "--level", "should")
    assert judged.ids("fail", "blocked", "error") == set(), judged.printed
    assert judged.status == 0
    assert judged.report is not None
    assert judged.report["target"]["dialogue"] == dialogue


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "::"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reference_conforms_on_either_family(
    judge: Judge, twin: Twin, language: str, host: str
) -> None:
    judged = judge("--target", f"{twin(language)} --host {host}", "--level", "should")
    assert judged.status == 0, judged.printed
