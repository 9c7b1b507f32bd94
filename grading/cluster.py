"""Judges on a Dask cluster: each thread of a Dask worker has a Worker of forkspec."""

import logging
import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import CancelledError
from itertools import islice
from typing import Any

from conformance.run import VERSION
from grading.grading_failure import BadUsage
from grading.job_result import Job, JobResult, Status
from grading.worker import Worker

INSTALL = "pip install 'forkspec[cluster]'"
WORKER_TIMEOUT = 10
# Seconds without any worker after which the grading ends: a killed worker may be started again.
NO_WORKER_TIMEOUT = 60
RESUME = "results so far are kept, the same command continues"
# Jobs submitted for each thread of a worker. With 2 no thread waits for its next job, and the
# scheduler need not keep a whole class in memory.
READY_PER_THREAD = 2
_thread = threading.local()


def judge_on_cluster(jobs: Iterator[Job], address: str) -> Iterator[JobResult]:
    """Judge all jobs on the cluster of this scheduler, and yield each result when it is there.

    A job whose worker is gone is judged again by another worker; Dask gives up a job that ended
    several workers. Raises BadUsage where there is no such cluster, or no longer.
    """
    try:
        from distributed import Client
    except ImportError:
        raise BadUsage(f"--scheduler {address}: Dask is missing ({INSTALL})") from None
    try:
        client: Any = Client(address, timeout=WORKER_TIMEOUT)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as problem:
        raise BadUsage(f"--scheduler {address}: nobody is there ({problem})") from None
    with client:
        _check(client, address)
        # When the scheduler is gone the error below says so; Dask would log many lines.
        logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
        try:
            yield from _judged(client, jobs, address)
        except (CancelledError, OSError):
            raise BadUsage(f"--scheduler {address}: it is gone; {RESUME}") from None


def _judged(client: Any, jobs: Iterator[Job], address: str) -> Iterator[JobResult]:
    from distributed import KilledWorker

    submitted: dict[Any, Job] = {}
    while True:
        wanted = READY_PER_THREAD * max(1, sum(client.nthreads().values())) - len(submitted)
        for job in islice(jobs, max(0, wanted)):
            submitted[client.submit(judge_in_worker, job, pure=False)] = job
        if not submitted:
            return
        for future in _done(client, list(submitted), address):
            job = submitted.pop(future)
            try:
                yield future.result()
            except KilledWorker as problem:
                yield JobResult(job.name, job.key, Status.FAILED, str(problem))


def _done(client: Any, submitted: Sequence[Any], address: str) -> Iterable[Any]:
    """Those of the submitted jobs that are done, at least one. Raises BadUsage when there has been
    no worker for NO_WORKER_TIMEOUT seconds."""
    from distributed import wait

    seconds = 0
    while seconds < NO_WORKER_TIMEOUT:
        try:
            done: Iterable[Any] = wait(submitted, WORKER_TIMEOUT, "FIRST_COMPLETED").done  # type: ignore[no-untyped-call]
            return done
        except TimeoutError:
            seconds = 0 if client.nthreads() else seconds + WORKER_TIMEOUT
    raise BadUsage(f"--scheduler {address}: all of its workers are gone; {RESUME}")


def _check(client: Any, address: str) -> None:
    """Raises BadUsage unless scheduler and workers have the same version of forkspec as this."""
    try:
        client.wait_for_workers(1, timeout=WORKER_TIMEOUT)
    except TimeoutError:
        raise BadUsage(f"--scheduler {address}: it has no worker") from None
    try:
        versions = {client.submit(version, pure=False).result(), *client.run(version).values()}
    except Exception as problem:
        reason = str(problem).partition(". ")[0]
        hint = "are they started with --preload forkspec.dask_preload?"
        raise BadUsage(
            f"--scheduler {address}: it cannot run forkspec; {hint} ({reason})"
        ) from None
    if versions != {VERSION}:
        other = ", ".join(sorted(versions - {VERSION}))
        raise BadUsage(f"--scheduler {address}: it has forkspec {other}, and this is {VERSION}")


def version() -> str:
    """Called in a worker: its version of forkspec."""
    return VERSION


def judge_in_worker(job: Job) -> JobResult:
    """Called in a worker: judge with the Worker of this thread. The first job creates it."""
    if not hasattr(_thread, "worker"):
        _thread.worker = Worker()
    worker: Worker = _thread.worker
    return worker.judge(job)
