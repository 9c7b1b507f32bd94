"""Writes all output files: feedback for each student, tables and a page for the class."""

import contextlib
from collections.abc import Sequence

from conformance.catalogue import catalogue
from grading.assignment import Assignment
from grading.classpage import FEEDBACK, class_page
from grading.feedback import feedback, gradescope
from grading.gradebook import Graded, canvas, gradebook, ids_of
from grading.judge_submission import BUILD_LOG
from grading.store import Store

GRADESCOPE = "results.json"
GRADEBOOK, CANVAS, CLASS_PAGE = "gradebook.csv", "canvas.csv", "class.html"
CLASS_FILES = (GRADEBOOK, CANVAS, CLASS_PAGE)


def write(store: Store, assignment: Assignment, graded: Sequence[Graded]) -> None:
    """Write all output files from the stored results."""
    for each in graded:
        place, log = store.place(each.stored.name), ""
        with contextlib.suppress(OSError):
            log = (place / BUILD_LOG).read_text(encoding="utf-8")
        store.write(place / FEEDBACK, feedback(assignment, each, log))
        store.write(place / GRADESCOPE, gradescope(assignment, each, log))
    ids = ids_of((clause.id for clause in catalogue()), graded)
    store.write(store.folder / GRADEBOOK, gradebook(assignment, graded, ids))
    store.write(store.folder / CANVAS, canvas(assignment, graded))
    store.write(store.folder / CLASS_PAGE, class_page(assignment, graded))
