"""Judge on a Dask cluster: the same benches, one in each of its workers' threads."""

import threading
from collections.abc import Iterator
from itertools import islice
from typing import Any

from conformance.run import VERSION
from grading.bench import Bench
from grading.failure import BadUsage
from grading.outcome import Judgement, Status, Work

INSTALL = "pip install distributed"
PATIENCE = 10
# So many lie ready for each thread of a worker: none waits for its next, and the scheduler's memory
# is not filled with a whole class.
READY = 2
_here = threading.local()


def judge_there(works: Iterator[Work], address: str) -> Iterator[Judgement]:
    """Judge all of it on the cluster of this scheduler, and give back what is done, as it is done.

    What a worker had that is gone is judged again by another; only what ends worker after worker is
    given up. Raises BadUsage where there is no such cluster.
    """
    try:
        from distributed import Client, KilledWorker, as_completed
    except ImportError:
        raise BadUsage(f"--scheduler {address}: Dask is missing ({INSTALL})") from None
    try:
        client: Any = Client(address, timeout=PATIENCE)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as problem:
        raise BadUsage(f"--scheduler {address}: nobody is there ({problem})") from None
    with client:
        _check(client, address)
        given: dict[Any, Work] = {}
        results: Any = as_completed()  # type: ignore[no-untyped-call]

        def give() -> None:
            wanted = READY * max(1, sum(client.nthreads().values())) - len(given)
            for work in islice(works, max(0, wanted)):
                future = client.submit(judge_in_worker, work, pure=False)
                given[future] = work
                results.add(future)

        give()
        for future in results:
            work = given.pop(future)
            try:
                judgement = future.result()
            except KilledWorker as problem:
                judgement = Judgement(work.name, work.key, Status.FAILED, str(problem))
            give()
            yield judgement


def _check(client: Any, address: str) -> None:
    """Whether its scheduler and workers have the same forkspec as this. Raises BadUsage."""
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
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


def judge_in_worker(work: Work) -> Judgement:
    """In a worker: judge with this thread's bench, which is there from its first work on."""
    if not hasattr(_here, "bench"):
        _here.bench = Bench()
    bench: Bench = _here.bench
    return bench.judge(work)
