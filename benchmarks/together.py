"""Whether a screen beside the recorder delays its commits: one process, against two.

The same messages at the same pace, once with a fleet folded and parsed for a screen of 160x50 in
the recorder's own process, as ``watch`` with its recorder switched on, and once with the screen
alone in a process of its own. p99 from reception to commit, without the first second, in which
either has things to load; every row is counted. Not measured: the terminal that draws, and the
broker.
"""

import asyncio
import statistics
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime
from itertools import cycle
from multiprocessing import get_context
from pathlib import Path

from benchmarks.latency import recorded
from benchmarks.report import Bound, Finding, main
from benchmarks.world import DEADLINE_SECONDS, count, directory, postgres, received
from ecoflow_tui.core.events import LinkChange, LinkState, RecorderStatus
from ecoflow_tui.core.feed import Sink
from ecoflow_tui.core.parse import Parser
from ecoflow_tui.devices import find_model
from ecoflow_tui.store.schema import create_schema
from ecoflow_tui.tui.app import Monitor

A_SECOND = 100
SECONDS = 11
ROUNDS = 7


class Screen:
    """A screen that sees messages at the recorder's pace, until it is ended."""

    def __init__(self, *, has_recorder: bool) -> None:
        self._recorder = _Switch(RecorderStatus(is_on=has_recorder))
        self._is_over = threading.Event()
        self._is_ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._show()))

    def start(self) -> None:
        """Return when it is there."""
        self._thread.start()
        self._is_ready.wait()

    def stop(self) -> None:
        """End it."""
        self._is_over.set()
        self._thread.join()

    async def _show(self) -> None:
        app = Monitor(
            connect=self._feed,
            recorder=self._recorder,
            record_at_start=True,
            clock=lambda: datetime.now(UTC),
        )
        async with app.run_test(size=(160, 50)):
            self._is_ready.set()
            await asyncio.to_thread(self._is_over.wait)

    def _feed(self, sink: Sink) -> None:
        sink.receive(LinkChange(datetime.now(UTC), LinkState.LIVE))
        threading.Thread(target=self._say, args=(sink,), daemon=True).start()

    def _say(self, sink: Sink) -> None:
        parser = Parser(find_model)
        for raw in cycle(received(A_SECOND)):
            if self._is_over.wait(1 / A_SECOND):
                return
            sink.receive(parser.parse(replace(raw, received_at=datetime.now(UTC))))


class _Switch:
    """What the screen knows of the recorder, which is started without it."""

    def __init__(self, status: RecorderStatus) -> None:
        self._status = status

    def turn_on(self) -> None:
        """Nothing to do."""

    def turn_off(self) -> None:
        """Nothing to do."""

    def status(self) -> RecorderStatus:
        """Whether one is in this process."""
        return self._status


def _show_until(ready: threading.Event, over: threading.Event) -> None:
    screen = Screen(has_recorder=False)
    screen.start()
    ready.set()
    over.wait()
    screen.stop()


def p99_beside(conninfo: str, spool: Path) -> float:
    """Seconds, with the screen in a process of its own."""
    context = get_context("spawn")
    ready, over = context.Event(), context.Event()
    process = context.Process(target=_show_until, args=(ready, over))
    process.start()
    if not ready.wait(DEADLINE_SECONDS):
        raise SystemExit("the screen did not come")
    seconds = p99(conninfo, spool)
    over.set()
    process.join()
    return seconds


def p99_inside(conninfo: str, spool: Path) -> float:
    """Seconds, with the screen in this process."""
    screen = Screen(has_recorder=True)
    screen.start()
    seconds = p99(conninfo, spool)
    screen.stop()
    return seconds


def p99(conninfo: str, spool: Path) -> float:
    """Seconds from reception to commit."""
    times = recorded(conninfo, spool, A_SECOND, A_SECOND * SECONDS)
    if count(conninfo) != len(times):
        raise SystemExit(f"{len(times)} messages became {count(conninfo)} rows")
    settled = sorted(times[A_SECOND:])
    return settled[int(len(settled) * 0.99)]


def measure() -> list[Finding]:
    """Both in turns."""
    inside: list[float] = []
    beside: list[float] = []
    with directory() as here, postgres(here) as database:
        for turn in range(ROUNDS):
            for way, taken in ((p99_inside, inside), (p99_beside, beside)):
                name = f"{way.__name__}{turn}"
                conninfo = database.database(name)
                create_schema(conninfo)
                taken.append(way(conninfo, here / name))
    ratio = statistics.median(a / b for a, b in zip(inside, beside, strict=True))
    figures = {
        "one_process_ms": statistics.median(inside) * 1000,
        "two_processes_ms": statistics.median(beside) * 1000,
    }
    what = f"watching and recording in one process at {A_SECOND}/s: p99 of commits"
    return [Finding(what, "two processes", Bound.AT_MOST, 1.5, ratio, figures=figures)]


if __name__ == "__main__":
    sys.exit(main(__doc__, measure))
