"""Judges on this machine with several workers at a time, each with a thread that waits for it."""

import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from grading.job_result import Job, JobResult
from grading.worker import Worker


@dataclass(frozen=True)
class Begun:
    """A worker has begun with a submission.

    Attributes:
        number: the number of the worker, from 0.
        name: the submission's name.
    """

    number: int
    name: str


@dataclass(frozen=True)
class ThreadFailed:
    """A worker's thread failed: an error of forkspec, which ends the grading.

    Attributes:
        problem: what the thread raised.
    """

    problem: BaseException


def judge_locally(jobs: Iterator[Job], parallel: int) -> Iterator[Begun | JobResult]:
    """Judge all jobs, `parallel` at a time; yield when one begins and when one is done.

    The next job is taken from the iterator when a worker is free. Closing the generator ends the
    jobs that have begun.
    """
    todo: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
    results: queue.SimpleQueue[Begun | JobResult | ThreadFailed] = queue.SimpleQueue()
    first = list(islice(jobs, parallel))
    workers = [Worker() for _ in first]
    threads = [
        threading.Thread(target=_run_jobs, args=(number, worker, todo, results), daemon=True)
        for number, worker in enumerate(workers)
    ]
    try:
        for thread in threads:
            thread.start()
        for job in first:
            todo.put(job)
        busy = len(first)
        while busy:
            update = results.get()
            if isinstance(update, ThreadFailed):
                raise update.problem
            if isinstance(update, JobResult):
                following = next(jobs, None)
                busy -= following is None
                todo.put(following)
            yield update
    finally:
        for worker in workers:
            worker.close()
            todo.put(None)
        for thread in threads:
            thread.join()


def _run_jobs(
    number: int,
    worker: Worker,
    todo: "queue.SimpleQueue[Job | None]",
    results: "queue.SimpleQueue[Begun | JobResult | ThreadFailed]",
) -> None:
    try:
        while job := todo.get():
            results.put(Begun(number, job.name))
            results.put(worker.judge(job))
    except BaseException as problem:
        results.put(ThreadFailed(problem))
