"""The servers of tests/targets/field: how each is started, and what an honest judgement says of it.

`expected.toml` says what its keys mean.
"""

import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent / "targets" / "field"
INTERPRETERS = {".pl": "perl", ".py": sys.executable, ".rb": "ruby"}
FLAGS = ("-O1", "-g", "-Wall", "-Wextra", "-Werror", "-pthread")
# Keys of the table, by the outcome that the clauses in them must not have.
EXCLUDED = {
    "never": "fail",
    "not_pass": "pass",
    "not_na": "not-applicable",
    "not_blocked": "blocked",
}


@dataclass(frozen=True)
class Expected:
    """A server with its arguments (`name`), and what is demanded of its judgement.

    `excluded` are pairs of a clause and an outcome that it must not have. Where `allowed` is not
    None, no clause outside of it may be failed. `verdicts` is empty where any will do.
    """

    name: str
    source: Path
    arguments: tuple[str, ...]
    options: tuple[str, ...]
    slow: bool
    fail: frozenset[str]
    excluded: frozenset[tuple[str, str]]
    allowed: frozenset[str] | None
    verdicts: frozenset[str]

    def clauses(self) -> set[str]:
        """Every clause that the table names for this server."""
        return {*self.fail, *(clause for clause, _ in self.excluded), *(self.allowed or ())}


@cache
def expectations() -> tuple[Expected, ...]:
    """The table, in its order."""
    with (FOLDER / "expected.toml").open("rb") as file:
        table = tomllib.load(file)
    return tuple(_read(name, entry) for name, entry in table.items())


def _read(name: str, entry: Mapping[str, Any]) -> Expected:
    stem, *words = name.split()
    fail = frozenset(entry.get("fail", ()))
    verdict = [entry["verdict"]] if "verdict" in entry else entry.get("verdicts", ())
    return Expected(
        name=name,
        source=_source(stem),
        arguments=(*(("{port}",) if entry.get("port", True) else ()), *words),
        options=tuple(entry.get("options", ())),
        slow=entry.get("slow", False),
        fail=fail,
        excluded=frozenset(
            (clause, outcome) for key, outcome in EXCLUDED.items() for clause in entry.get(key, ())
        ),
        allowed=fail | set(entry.get("may", ())) if entry.get("only", False) else None,
        verdicts=frozenset(verdict),
    )


def _source(stem: str) -> Path:
    (source,) = (p for p in FOLDER.glob(f"{stem}.*") if p.suffix in {".c", *INTERPRETERS})
    return source


def needs(expected: Expected) -> str:
    """The program without which this server cannot be started: a compiler or an interpreter."""
    return INTERPRETERS.get(expected.source.suffix, "cc")


def build(expected: Expected, folder: Path) -> str:
    """The command line that starts this server, for `--target`.

    It has a folder of its own within `folder`: what lies beside a target is copied at each start.
    It is compiled once only.
    """
    source = expected.source
    own = folder / source.stem
    if source.suffix == ".c":
        program = own / source.stem
        words = [str(program)]
    else:
        program = own / source.name
        words = [INTERPRETERS[source.suffix], str(program)]
    if not program.exists():
        own.mkdir(parents=True, exist_ok=True)
        if source.suffix == ".c":
            subprocess.run(["cc", *FLAGS, "-o", str(program), str(source)], check=True)
        else:
            shutil.copy(source, program)
    return " ".join([*map(shlex.quote, words), *expected.arguments])


def departures(expected: Expected, report: Mapping[str, Any]) -> list[str]:
    """Where a report (as JSON) is not what the table demands, in lines of words.

    A clause that this run did not ask is not looked at.
    """
    found = {clause["id"]: clause for clause in report["clauses"]}
    lines = []

    def depart(clause: str, wanted: str) -> None:
        outcome, message = found[clause]["outcome"], found[clause]["message"]
        lines.append(f"{clause}: expected {wanted}, received {outcome}: {message}")

    for clause in sorted(expected.fail & found.keys()):
        if found[clause]["outcome"] != "fail":
            depart(clause, "fail")
    for clause, outcome in sorted(expected.excluded):
        if clause in found and found[clause]["outcome"] == outcome:
            depart(clause, f"anything but {outcome}")
    for clause in sorted(found):
        outcome = found[clause]["outcome"]
        unasked = expected.allowed is not None and clause not in expected.allowed
        if outcome == "error" or (outcome == "fail" and unasked):
            depart(clause, f"anything but {outcome}")
    verdict = report["verdict"]
    if expected.verdicts and verdict not in expected.verdicts:
        lines.append(f"verdict: expected {' or '.join(sorted(expected.verdicts))}, not {verdict}")
        lines += _obstacles(found) if "violates" not in expected.verdicts else []
    return lines


def _obstacles(found: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """What kept a server from a better verdict: each message once, with its clauses."""
    said: dict[tuple[str, str], list[str]] = {}
    for clause, judged in found.items():
        if judged["outcome"] in ("fail", "blocked"):
            said.setdefault((judged["outcome"], judged["message"]), []).append(clause)
    return [f"  {', '.join(ids)}: {outcome}: {why}" for (outcome, why), ids in said.items()]
