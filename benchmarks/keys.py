"""How long a key takes to be answered while 2 000 messages a second come in.

A key is answered when the screen's state has changed. Not measured: the terminal, which draws it.
Beside the time on the clock stands the time that the loop itself was at work between key and
answer: on a busy computer the clock also counts what other programs did. It ends within a minute,
and says so where the screen could not keep up.
"""

import asyncio
import gc
import os
import statistics
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

import msgspec

from benchmarks.report import Bound, Finding, main
from ecoflow_tui.core.events import LinkChange, LinkState, RawMessage, RecorderStatus
from ecoflow_tui.core.feed import Sink
from ecoflow_tui.core.parse import Parser
from ecoflow_tui.devices import find_model
from ecoflow_tui.tui.app import Monitor

SERIALS = ("DCABZ8ZE5BENCH1", "R331ZEB4ZEBENCH2")
A_SECOND = 2000
PRESSES = 30
DEADLINE_SECONDS = 60
SIZE = (160, 50)
SCREENS = {"1": "fleet", "2": "station", "3": "trends", "4": "messages", "5": "fields"}


@dataclass(frozen=True)
class Answers:
    """Milliseconds from a key to its answer, on one screen; ``busy``: of the loop's own work."""

    screen: str
    median_ms: float
    p95_ms: float
    worst_ms: float
    busy_p95_ms: float
    messages_a_second: float
    waiting: int


class NoRecorder:
    """A recorder that is off."""

    def turn_on(self) -> None:
        """Nothing to do."""

    def turn_off(self) -> None:
        """Nothing to do."""

    def status(self) -> RecorderStatus:
        """Off."""
        return RecorderStatus()


class Burst:
    """Messages at an even pace, on a thread of their own."""

    def __init__(self) -> None:
        self.sent = 0
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self, sink: Sink) -> None:
        """Begin to send."""
        sink.receive(LinkChange(datetime.now(UTC), LinkState.LIVE))
        self._thread = threading.Thread(target=self._run, args=(sink,), daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Send no more."""
        self._over.set()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def _run(self, sink: Sink) -> None:
        parser, started = Parser(find_model), time.monotonic()
        while not self._over.wait(0.01):
            due = int((time.monotonic() - started) * A_SECOND)
            while self.sent < due and not self._over.is_set():
                self.sent += 1
                sink.receive(parser.parse(_message(self.sent)))


def _message(number: int) -> RawMessage:
    values = {"pd.soc": number % 100, "pd.wattsInSum": number % 900, "inv.outputWatts": number % 70}
    serial = SERIALS[number % len(SERIALS)]
    topic = f"/open/open-0123456789abcdef/{serial}/quota"
    payload = msgspec.json.encode({"params": values})
    return RawMessage(UUID(int=number), datetime.now(UTC), topic, payload, qos=1)


async def press_keys() -> list[Answers]:
    """Press keys on every screen during a burst."""
    burst = Burst()
    app = Monitor(connect=burst.begin, recorder=NoRecorder(), clock=lambda: datetime.now(UTC))
    results = []
    async with app.run_test(size=SIZE):
        try:
            await _until(lambda: len(app.scene.stations) == len(SERIALS))
            gc.freeze()  # As the screen does by itself on a terminal.
            for digit, name in SCREENS.items():
                app.simulate_key(digit)
                await _until(partial(_is_in_front, app, name))
                results.append(await _on_screen(app, burst, name))
        finally:
            burst.end()
    return results


def _is_in_front(app: Monitor, name: str) -> bool:
    return app.current_mode == name


def _has_left(app: Monitor, serial: str | None) -> bool:
    return app.scene.selected_sn != serial


async def _until(is_so: Callable[[], bool]) -> None:
    """Let the loop go on until something is so."""
    for _ in iter(is_so, True):
        await asyncio.sleep(0)


async def _on_screen(app: Monitor, burst: Burst, name: str) -> Answers:
    taken, busy = [], []
    sent, started = burst.sent, time.monotonic()
    for _ in range(PRESSES):
        await asyncio.sleep(0.05)
        before, pressed, worked = app.scene.selected_sn, time.perf_counter(), time.thread_time()
        app.simulate_key("right_square_bracket")
        await _until(partial(_has_left, app, before))
        taken.append((time.perf_counter() - pressed) * 1000)
        busy.append((time.thread_time() - worked) * 1000)
    return Answers(
        screen=name,
        median_ms=round(statistics.median(taken), 1),
        p95_ms=_p95(taken),
        worst_ms=round(max(taken), 1),
        busy_p95_ms=_p95(busy),
        messages_a_second=round((burst.sent - sent) / (time.monotonic() - started)),
        waiting=len(app.inbox),
    )


def _p95(values: list[float]) -> float:
    return round(sorted(values)[int(len(values) * 0.95)], 1)


async def _in_time() -> list[Answers]:
    async with asyncio.timeout(DEADLINE_SECONDS):
        return await press_keys()


def measure() -> list[Finding]:
    """The screen that is slowest to answer."""
    threading.Thread(target=_watch_over, daemon=True).start()
    screens = asyncio.run(_in_time())
    figures = {
        f"{screen.screen}_{name}": getattr(screen, name)
        for screen in screens
        for name in (*_MILLISECONDS, "messages_a_second", "waiting")
    }
    slowest, busiest = (
        max(getattr(screen, name) for screen in screens) for name in ("p95_ms", "busy_p95_ms")
    )
    what = f"19 of 20 keys answered at {A_SECOND} messages/s, on the slowest screen"
    return [
        Finding(what, "", Bound.AT_MOST, 50, slowest, "ms", figures=figures),
        Finding(f"{what}: the loop's own work", "", Bound.AT_MOST, 50, busiest, "ms"),
    ]


_MILLISECONDS = ("median_ms", "p95_ms", "worst_ms", "busy_p95_ms")


def _watch_over() -> None:
    """End the process where even its loop does not come round to the deadline."""
    time.sleep(DEADLINE_SECONDS + 5)
    sys.stderr.write(f"{_TOO_SLOW}\n")
    os._exit(1)


_TOO_SLOW = f"The screen could not keep up: no end after {DEADLINE_SECONDS} s."


if __name__ == "__main__":
    try:
        sys.exit(main(__doc__, measure))
    except TimeoutError:
        sys.exit(_TOO_SLOW)
