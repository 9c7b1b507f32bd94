"""Judge on a Dask cluster: the same benches, one in each of its workers' threads."""

import threading
from collections.abc import Iterator, Sequence

from grading.bench import Bench
from grading.failure import BadUsage
from grading.outcome import Judgement, Status, Work

INSTALL = "pip install distributed"
PATIENCE = 10
_here = threading.local()


def judge_there(works: Sequence[Work], address: str) -> Iterator[Judgement]:
    """Judge all of it on the cluster of this scheduler, and give back what is done, as it is done.

    What a worker had that is gone is judged again by another; only what ends worker after worker is
    given up. Raises BadUsage where there is no such cluster.
    """
    try:
        from distributed import Client, KilledWorker, as_completed
    except ImportError:
        raise BadUsage(f"--scheduler {address}: Dask is missing ({INSTALL})") from None
    try:
        client = Client(address, timeout=PATIENCE)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as problem:
        raise BadUsage(f"--scheduler {address}: nobody is there ({problem})") from None
    with client:
        futures = {client.submit(judge_in_worker, work, pure=False): work for work in works}
        for future in as_completed(futures):  # type: ignore[no-untyped-call]
            work = futures[future]
            try:
                yield future.result()
            except KilledWorker as problem:
                yield Judgement(work.name, work.key, Status.FAILED, str(problem))


def judge_in_worker(work: Work) -> Judgement:
    """In a worker: judge with this thread's bench, which is there from its first work on."""
    if not hasattr(_here, "bench"):
        _here.bench = Bench()
    bench: Bench = _here.bench
    return bench.judge(work)
