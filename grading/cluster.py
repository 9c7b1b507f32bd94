"""Judge on a Dask cluster: the same benches, one in each of its workers' threads."""

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

INSTALL = "pip install distributed"
WORKER_TIMEOUT = 10
# A worker that was killed may be started again; after so long nobody does.
LONE = 60
GOES_ON = "what is done is kept, the same command goes on"
# So many lie ready for each thread of a worker: none waits for its next, and the scheduler's memory
# is not filled with a whole class.
READY = 2
_here = threading.local()


def judge_there(works: Iterator[Job], address: str) -> Iterator[JobResult]:
    """Judge all of it on the cluster of this scheduler, and give back what is done, as it is done.

    What a worker had that is gone is judged again by another; only what ends worker after worker is
    given up. Raises BadUsage where there is no such cluster, or none any more.
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
        # What Dask has to say of a scheduler that goes is said by the error, in one line.
        logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
        try:
            yield from _judged(client, works, address)
        except (CancelledError, OSError):
            raise BadUsage(f"--scheduler {address}: it is gone; {GOES_ON}") from None


def _judged(client: Any, works: Iterator[Job], address: str) -> Iterator[JobResult]:
    from distributed import KilledWorker

    given: dict[Any, Job] = {}
    while True:
        wanted = READY * max(1, sum(client.nthreads().values())) - len(given)
        for work in islice(works, max(0, wanted)):
            given[client.submit(judge_in_worker, work, pure=False)] = work
        if not given:
            return
        for future in _done(client, list(given), address):
            work = given.pop(future)
            try:
                yield future.result()
            except KilledWorker as problem:
                yield JobResult(work.name, work.key, Status.FAILED, str(problem))


def _done(client: Any, given: Sequence[Any], address: str) -> Iterable[Any]:
    """Some of these that are done. Raises BadUsage when there has been no worker for long."""
    from distributed import wait

    without = 0
    while without < LONE:
        try:
            done: Iterable[Any] = wait(given, WORKER_TIMEOUT, "FIRST_COMPLETED").done  # type: ignore[no-untyped-call]
            return done
        except TimeoutError:
            without = 0 if client.nthreads() else without + WORKER_TIMEOUT
    raise BadUsage(f"--scheduler {address}: all of its workers are gone; {GOES_ON}")


def _check(client: Any, address: str) -> None:
    """Whether its scheduler and workers have the same forkspec as this. Raises BadUsage."""
    try:
        client.wait_for_workers(1, timeout=WORKER_TIMEOUT)
    except TimeoutError:
        raise BadUsage(f"--scheduler {address}: it has no worker") from None
    try:
        versions = {client.submit(version, pure=False).result(), *client.run(version).values()}
    except Exception as problem:
        said = str(problem).partition(". ")[0]
        folder = "are they started with this folder on PYTHONPATH?"
        raise BadUsage(
            f"--scheduler {address}: it cannot run forkspec; {folder} ({said})"
        ) from None
    if versions != {VERSION}:
        other = ", ".join(sorted(versions - {VERSION}))
        raise BadUsage(f"--scheduler {address}: it has forkspec {other}, and this is {VERSION}")


def version() -> str:
    """In a worker: which forkspec it has."""
    return VERSION


def judge_in_worker(work: Job) -> JobResult:
    """In a worker: judge with this thread's bench, which is there from its first work on."""
    if not hasattr(_here, "bench"):
        _here.bench = Worker()
    bench: Worker = _here.bench
    return bench.judge(work)
