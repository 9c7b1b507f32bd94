"""Judge on this machine: some benches side by side, each in a thread that waits for it."""

import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from grading.job_result import Job, JobResult
from grading.worker import Worker


@dataclass(frozen=True)
class Begun:
    """Job number `job` (from 0) has begun with this submission."""

    job: int
    name: str


@dataclass(frozen=True)
class Broken:
    """A job's own thread failed: that is forkspec's fault, and ends the grading."""

    problem: BaseException


def judge_here(works: Iterator[Job], jobs: int) -> Iterator[Begun | JobResult]:
    """Judge all of it, and tell what begins and what is done, as it happens.

    A work is asked for when somebody is free for it. Whoever stops listening ends what is under
    way.
    """
    todo: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
    told: queue.SimpleQueue[Begun | JobResult | Broken] = queue.SimpleQueue()
    first = list(islice(works, jobs))
    benches = [Worker() for _ in first]
    threads = [
        threading.Thread(target=_work, args=(number, bench, todo, told), daemon=True)
        for number, bench in enumerate(benches)
    ]
    try:
        for thread in threads:
            thread.start()
        for work in first:
            todo.put(work)
        busy = len(first)
        while busy:
            news = told.get()
            if isinstance(news, Broken):
                raise news.problem
            if isinstance(news, JobResult):
                following = next(works, None)
                busy -= following is None
                todo.put(following)
            yield news
    finally:
        for bench in benches:
            bench.close()
            todo.put(None)
        for thread in threads:
            thread.join()


def _work(
    number: int,
    bench: Worker,
    todo: "queue.SimpleQueue[Job | None]",
    told: "queue.SimpleQueue[Begun | JobResult | Broken]",
) -> None:
    try:
        while work := todo.get():
            told.put(Begun(number, work.name))
            told.put(bench.judge(work))
    except BaseException as problem:
        told.put(Broken(problem))
