"""The assignment's file: how submissions are built and judged, and the points.

docs/grading.md describes the file.
"""

import shlex
import subprocess
import tomllib
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from fixtures.isolation.containment import Isolation
from fixtures.options import dialogue_of
from fixtures.plain import in_one_line, read_text_file
from fixtures.target_failure import UnusableTarget
from grading.grading_failure import BadUsage
from grading.selection import ALL, LEVELS, clash, known_ids, unknown
from grading.toml_lines import Place, line_of
from reports.language.translation import LANGUAGES

MAX_NAME = 255
# The gradebook's columns before and after those of the criteria.
COLUMNS_BEFORE, COLUMNS_AFTER = ("submission", "status", "verdict"), ("total", "out of", "notes")


def _exact(value: Any) -> Any:
    """Points are decimal numbers, so that 0.1 is exact."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise ValueError("a number is needed")
    return Decimal(str(value))


def _without_nul(value: str) -> str:
    if "\0" in value:
        raise ValueError("it contains a NUL byte, which no command and no file name can have")
    return value


def _command(value: str) -> str:
    """Checks only the quoting: whether the program exists is known for each submission."""
    try:
        words = shlex.split(value)
    except ValueError as problem:
        raise ValueError(f"{value!r} cannot be read as a command: {problem}") from None
    if not words:
        raise ValueError("a program is needed")
    return value


def _shell_line(value: str) -> str:
    checked = subprocess.run(["sh", "-n", "-c", value], capture_output=True, text=True, check=False)
    if checked.returncode:
        reason = checked.stderr.strip().rpartition(": ")[2]
        raise ValueError(f"{value!r} is no shell command: {reason}")
    return value


def _file_name(value: str) -> str:
    if "/" in value or not value.strip(".") or len(value.encode()) > MAX_NAME:
        raise ValueError("a file name without a folder is needed")
    return value


def _several(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _one_of(known: Iterable[str]) -> BeforeValidator:
    def check(value: Any) -> Any:
        if value not in known:
            raise ValueError(f"one of {', '.join(known)} is needed")
        return value

    return BeforeValidator(check)


Number = Annotated[Decimal, BeforeValidator(_exact), Field(decimal_places=2)]
Points = Annotated[Number, Field(ge=0, le=1_000_000)]
Seconds = Annotated[float, Field(gt=0, le=3600)]
Count = Annotated[int, Field(ge=1, le=1_000_000)]
Text = Annotated[str, Field(min_length=1, max_length=10_000), AfterValidator(_without_nul)]
Selectors = Annotated[list[Text], BeforeValidator(_several), Field(min_length=1)]


class Part(BaseModel):
    """A table of the file. Unknown keys and values of another type are errors."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Limits(Part):
    """`[limits]`: the limits of a target, in the units of the options `--limit-…`."""

    memory: Count | None = None
    processes: Count | None = None
    descriptors: Count | None = None
    file_size: Count | None = None
    cpu: Count | None = None
    core: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    scratch: Count | None = None


class Judging(Part):
    """The settings that change what a submission does or how it is judged; no points.

    Attributes:
        target: as of the option `--target`.
        build: a shell command that builds the target.
        single_file: the file name that a submission gets which is a single file.
        port: as of the option `--port`.
        dialogue: as of the option `--dialogue`.
        checks: files with the teacher's own clauses.
        grace: as of the option `--grace`.
        start_timeout: as of the option `--start-timeout`.
        time_limit: how many seconds the judgement may take.
        build_time: how many seconds the build may take.
        isolation: as of the option `--isolation`.
        language: of the feedback.
        limits: what the target may use.
    """

    target: Annotated[Text, AfterValidator(_command)]
    build: Annotated[Text, AfterValidator(_shell_line)] | None = None
    single_file: Annotated[Text, AfterValidator(_file_name)] | None = None
    port: Annotated[int, Field(ge=1, le=65535)] | None = None
    dialogue: Text = "auto"
    checks: Annotated[list[Text], BeforeValidator(_several)] = []
    grace: Seconds | None = None
    start_timeout: Seconds | None = None
    time_limit: Seconds = 120
    build_time: Seconds = 60
    isolation: Annotated[str, _one_of([each.value for each in Isolation])] = "full"
    language: Annotated[str, _one_of(LANGUAGES)] = "en"
    limits: Limits = Limits()


class Criterion(Part):
    """`[[rubric]]`: points for some clauses.

    Attributes:
        name: its name.
        clauses: ids, families, levels or `*`.
        points: for all of the clauses.
        partial: whether some of the clauses earn a part of the points.
    """

    name: Text
    clauses: Selectors
    points: Points
    partial: bool = True


class Required(Part):
    """`[required]`: clauses that must be kept for more than `at_most` points in all."""

    clauses: Selectors
    at_most: Points = Decimal(0)


class Penalties(Part):
    """`[penalties]`: how many points a submission loses that cannot be built, and the lowest
    possible total."""

    not_built: Points = Decimal(0)
    lowest: Annotated[Number, Field(le=0, ge=-1_000_000)] = Decimal(0)


class Assignment(Judging):
    """The whole file."""

    title: Text
    rubric: Annotated[list[Criterion], Field(min_length=1)]
    required: Required | None = None
    penalties: Penalties = Penalties()

    @property
    def own_families(self) -> tuple[str, ...]:
        """The families of the teacher's own clauses."""
        return tuple(Path(name).stem.removeprefix("test_") for name in self.checks)

    @model_validator(mode="after")
    def _no_file_twice(self) -> "Assignment":
        names = [Path(name).name for name in self.checks]
        if len(set(names)) < len(names):
            raise ValueError("checks: two files have the same name")
        return self


def read_assignment(path: Path) -> Assignment:
    """Read a file. Raises BadUsage, in one line that names the file, the line and the key."""
    try:
        text = read_text_file(path)
        data = tomllib.loads(text)
    except OSError as problem:
        raise BadUsage(f"assignment {path}: {problem.strerror}") from None
    except (UnicodeDecodeError, RecursionError):
        raise BadUsage(f"assignment {path}: it is no TOML file in UTF-8") from None
    except ValueError as problem:
        # A TOML error, or a number that is too long for Python.
        raise BadUsage(f"assignment {path}: {in_one_line(str(problem))}") from None
    try:
        assignment = Assignment.model_validate(data)
    except ValidationError as problems:
        # A missing key may only be misspelt: the unknown key is the better message.
        found = problems.errors(include_url=False)
        first = min(found, key=lambda each: each["type"] != "extra_forbidden")
        raise _wrong(path, text, first["loc"], first["msg"]) from None
    _check_names(path, text, assignment)
    _check_clauses(path, text, assignment)
    _check_files(path, text, assignment)
    return assignment


def _check_names(path: Path, text: str, assignment: Assignment) -> None:
    """Each criterion is a column of the gradebook, so its name must be unique."""
    taken = {*COLUMNS_BEFORE, *COLUMNS_AFTER, *known_ids()}
    for number, criterion in enumerate(assignment.rubric):
        if criterion.name in taken:
            problem = f"there is another column {criterion.name!r} in the gradebook"
            raise _wrong(path, text, ("rubric", number, "name"), problem)
        taken.add(criterion.name)


def _check_clauses(path: Path, text: str, assignment: Assignment) -> None:
    own = assignment.own_families
    named: list[tuple[Place, list[str]]] = [
        (("rubric", number), each.clauses) for number, each in enumerate(assignment.rubric)
    ]
    if assignment.required is not None:
        named.append((("required",), assignment.required.clauses))
    for place, selectors in named:
        for selector in selectors:
            if unknown(selector, own):
                forms = f"a clause, a family, {', '.join(LEVELS)} or {ALL} is needed"
                raise _wrong(path, text, (*place, "clauses"), f"{selector!r}: {forms}")
    for number, _ in enumerate(assignment.rubric):
        earlier = [each.clauses for each in assignment.rubric[:number]]
        if (found := clash(assignment.rubric[number].clauses, earlier, known_ids())) is not None:
            problem = f"an earlier criterion selects {found}, too, and equally closely"
            raise _wrong(path, text, ("rubric", number, "clauses"), problem)


def _check_files(path: Path, text: str, assignment: Assignment) -> None:
    try:
        dialogue_of(assignment.dialogue, path.parent)
    except UnusableTarget as problem:
        raise _wrong(path, text, ("dialogue",), str(problem)) from None
    for name in assignment.checks:
        if not (path.parent / name).is_file() or not name.endswith(".py"):
            raise _wrong(path, text, ("checks",), f"{name} is no Python file beside this one")


def _wrong(path: Path, text: str, place: Place, problem: str) -> BadUsage:
    line = line_of(text, place)
    where = f", line {line}" if line is not None else ""
    key = ".".join(str(part + 1) if isinstance(part, int) else part for part in place)
    message = problem.removeprefix("Value error, ")
    return BadUsage(
        f"assignment {path}{where}: {in_one_line(f'{key}: {message}' if key else message)}"
    )
