"""Judge on this machine: some benches side by side, each in a thread that waits for it."""

import queue
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grading.bench import Bench
from grading.outcome import Judgement, Work


@dataclass(frozen=True)
class Begun:
    """Job number `job` (from 0) has begun with this submission."""

    job: int
    name: str


@dataclass(frozen=True)
class Broken:
    """A job's own thread failed: that is forkspec's fault, and ends the grading."""

    problem: BaseException


def judge_here(works: Sequence[Work], jobs: int) -> Iterator[Begun | Judgement]:
    """Judge all of it, and tell what begins and what is done, as it happens.

    Whoever stops listening ends what is under way.
    """
    todo: queue.SimpleQueue[Work] = queue.SimpleQueue()
    for work in works:
        todo.put(work)
    told: queue.SimpleQueue[Begun | Judgement | Broken] = queue.SimpleQueue()
    benches = [Bench() for _ in range(min(jobs, len(works)))]
    threads = [
        threading.Thread(target=_work, args=(number, bench, todo, told), daemon=True)
        for number, bench in enumerate(benches)
    ]
    try:
        for thread in threads:
            thread.start()
        done = 0
        while done < len(works):
            news = told.get()
            if isinstance(news, Broken):
                raise news.problem
            done += isinstance(news, Judgement)
            yield news
    finally:
        for bench in benches:
            bench.close()
        for thread in threads:
            thread.join()


def _work(
    number: int,
    bench: Bench,
    todo: "queue.SimpleQueue[Work]",
    told: "queue.SimpleQueue[Begun | Judgement | Broken]",
) -> None:
    try:
        while True:
            try:
                work = todo.get_nowait()
            except queue.Empty:
                return
            told.put(Begun(number, work.name))
            told.put(bench.judge(work))
    except BaseException as problem:
        told.put(Broken(problem))
