"""For Dask's `--preload forkspec.dask_preload`: its scheduler and its workers find the suite."""

from forkspec.suite_folder import put_first_on_path


def dask_setup(_server: object) -> None:
    """As Dask calls it, in the scheduler and in each worker, before there is work."""
    put_first_on_path()
