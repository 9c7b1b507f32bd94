"""Checks that a clause has the same outcome alone as in the whole run.

    tox -e alone -- --sets field --match capitals

Every fault of both twins, every good way of reaping and every server of tests/targets/field
(`--sets` and `--match` choose) is judged by all clauses, and then by each clause alone: a server
that others have used before must not change a clause's outcome. What was found is kept, a line a
run, in `--log`: when it is called again with the same file, it goes on from there. The whole matrix
takes many hours; `--clauses` asks some clauses only, and `--outcomes fail blocked` those that came
to one of these in the whole run.
"""

import argparse
import fnmatch
import tempfile
import textwrap
from collections.abc import Sequence
from pathlib import Path

from conformance.catalogue import catalogue
from tests.runs import SETS, Case, Ran, Task, cases, read_log, run_all

Runs = dict[tuple[str, str], Ran]


def difference(whole: Ran, alone: Ran) -> str:
    """What differs between a clause's outcomes in the whole run and alone; empty where nothing
    does."""
    clause = alone.alone
    before, after = ((ran.outcomes or {}).get(clause, "no report") for ran in (whole, alone))
    if before == after and before != "no report":
        return ""
    return "\n".join(
        [
            f"{whole.case}: {clause} is {before} in the whole run, and {after} alone",
            *(
                textwrap.indent(f"{when}: {ran.messages[clause]}", "    ")
                for when, ran in (("in the whole run", whole), ("alone", alone))
                if clause in ran.messages
            ),
        ]
    )


def differences(case: Case, runs: Runs) -> list[str]:
    """All that differ in what was run of this case."""
    whole = runs.get((str(case), ""))
    if whole is None:
        return []
    asked = [ran for (name, clause), ran in runs.items() if name == str(case) and clause]
    return [line for ran in asked if (line := difference(whole, ran))]


def _is_asked(whole: Ran, clause: str, wanted: Sequence[str]) -> bool:
    """Whether the clause had a `wanted` outcome in the whole run; any will do where none is."""
    return not wanted or (whole.outcomes or {}).get(clause) in wanted


def main() -> int:
    """Run what is missing, then report: status 1 where anything differed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--jobs", type=int, default=2, help="runs side by side (2)")
    parser.add_argument(
        "--sets", nargs="+", choices=SETS, default=SETS, help="what is judged (twins field)"
    )
    parser.add_argument("--match", default="", help="only cases with these words in their names")
    parser.add_argument(
        "--clauses", nargs="+", default=["*"], help="only clauses like these: 'robustness.*'"
    )
    parser.add_argument(
        "--outcomes",
        nargs="+",
        default=[],
        help="only clauses that came to one of these in the whole run: fail blocked",
    )
    parser.add_argument("--log", type=Path, default=Path("alone.jsonl"), help="where runs are kept")
    options = parser.parse_args()
    clauses = [
        clause.id
        for clause in catalogue()
        if any(fnmatch.fnmatchcase(clause.id, pattern) for pattern in options.clauses)
    ]
    runs: Runs = {(ran.case, ran.alone): ran for ran in read_log(options.log)}

    def tell(case: Case, ran: Ran) -> None:
        runs[str(case), ran.alone] = ran
        whole = runs.get((str(case), ""))
        if ran.alone and whole is not None and (line := difference(whole, ran)):
            print(line, flush=True)

    with tempfile.TemporaryDirectory(prefix="forkspec-alone-") as folder:
        chosen = [c for c in cases(options.sets, Path(folder)) if options.match in c.name]
        wholes: list[Task] = [(case, "") for case in chosen if (str(case), "") not in runs]
        run_all(wholes, options.jobs, options.log, tell)
        missing: list[Task] = [
            (case, clause)
            for case in chosen
            for clause in clauses
            if (str(case), clause) not in runs
            and _is_asked(runs[str(case), ""], clause, options.outcomes)
        ]
        run_all(missing, options.jobs, options.log, tell)
    found = [line for case in chosen for line in differences(case, runs)]
    print("\n".join(found))
    asked = sum(1 for name, clause in runs if clause and name in {str(case) for case in chosen})
    print(f"{len(chosen)} cases, {asked} clauses asked alone, {len(found)} differences")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
