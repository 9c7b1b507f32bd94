"""The live view: takes a census every quarter of a second and shows it, until q or Ctrl-C."""

import math
from collections.abc import Callable, Sequence

from rich.console import Console
from rich.live import Live

from fixtures.census.census import Census
from fixtures.census.process import read_process
from fixtures.census.read_census import read_census
from fixtures.runner.settings import Settings
from fixtures.runner.target_factory import TargetFactory
from fixtures.waiting import wait_for
from watch.keys import keys
from watch.view import view

PAUSE = 0.25
LAST_LINES = 5
Look = Callable[[], tuple[Census, str, Sequence[str]]]


def watch_target(settings: Settings) -> None:
    """Start the target, show it until q or Ctrl-C, and end it.

    Raises UnusableTarget, BuildFailed and StartFailed.
    """
    target_factory = TargetFactory(settings)
    try:
        session = target_factory.start()
        try:
            start = session.start

            def look() -> tuple[Census, str, Sequence[str]]:
                lines = session.target.printed().splitlines()[-LAST_LINES:]
                title = f"{settings.command.shown}: {start.what_happened()}"
                return session.census(), title, lines

            _show(look)
        finally:
            session.close()
    finally:
        target_factory.close()


def watch_process(pid: int) -> None:
    """Show a running process and all below it until q or Ctrl-C; the process is not ended."""

    def look() -> tuple[Census, str, Sequence[str]]:
        below = read_census(pid, {})
        own = read_process(pid)
        processes = {**({pid: own} if own else {}), **below.processes}
        above = own.ppid if own else 0
        return Census(above, processes, below.sockets, {}), f"process {pid}", ()

    _show(look)


def _show(look: Look) -> None:
    with keys() as keyboard, Live(console=Console(), screen=True, auto_refresh=False) as live:

        def refresh() -> bool | None:
            census, title, lines = look()
            live.update(view(census, title, lines), refresh=True)
            return None

        ended = False

        def look_on() -> bool | None:
            refresh()
            return ended or None

        def pause(_: float) -> None:
            nonlocal ended
            typed = keyboard.pressed(PAUSE)
            ended = typed is None or "q" in typed.lower()

        try:
            wait_for(look_on, math.inf, pause)
        except KeyboardInterrupt:
            return
