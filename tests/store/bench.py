"""A recorder under test: its spool, its database, and what the broker would know."""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

import psycopg

from ecoflow_tui.core.events import RawMessage, RecorderStatus
from ecoflow_tui.store.options import RecorderOptions
from ecoflow_tui.store.recorder import Recorder
from ecoflow_tui.store.spool import SpoolLimits
from tests.messages import a_message

DEADLINE_SECONDS = 40.0


def wait_until(holds: Callable[[], bool], seconds: float = DEADLINE_SECONDS) -> None:
    """Return as soon as it holds; fail when it never does."""
    pause = threading.Event()
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never came true"
        pause.wait(0.01)


def numbered(count: int, first: int = 1) -> list[RawMessage]:
    """Messages with ids of their own; every second one says the same as the one before it."""
    return [
        a_message({"params": {"pd.soc": number // 2 % 101}}, number=number)
        for number in range(first, first + count)
    ]


def assert_balanced(status: RecorderStatus) -> None:
    assert status.received == status.spooled + status.redelivered + status.dropped
    assert status.spooled + status.recovered == (
        status.stored
        + status.already_stored
        + status.unreadable
        + status.damaged
        + status.discarded
        + status.pending
    )
    assert min(status.queued, status.pending) >= 0


class Bench:
    """Starts recorders, one after another, on one spool and one database."""

    def __init__(self, conninfo: str, spool: Path) -> None:
        self.conninfo = conninfo
        self.options = RecorderOptions(spool, account="tests", first_answer_seconds=0)
        self.acknowledged: list[int] = []
        self._recorders: list[Recorder] = []
        self._connection: psycopg.Connection | None = None

    def limit(self, limits: SpoolLimits) -> None:
        self.options = replace(self.options, limits=limits)

    def start(self, open_database: Callable[[], str] | None = None) -> Recorder:
        recorder = Recorder(self.options, open_database or (lambda: self.conninfo))
        recorder.start()
        self._recorders.append(recorder)
        return recorder

    def give(self, recorder: Recorder, messages: Iterable[RawMessage]) -> None:
        for raw in messages:
            recorder.keep(raw, partial(self.acknowledged.append, raw.id.int))

    def finish(self, recorder: Recorder) -> RecorderStatus:
        """Stop once everything is stored; the books balance before and after."""
        wait_until(lambda: not recorder.status().queued and not recorder.status().pending)
        assert_balanced(recorder.status())
        return self.stop(recorder)

    def stop(self, recorder: Recorder, deadline_seconds: float = 8) -> RecorderStatus:
        self._recorders.remove(recorder)
        recorder.stop(deadline_seconds)
        assert_balanced(recorder.status())
        return recorder.status()

    def ask(self, query: str, *parameters: object) -> list[tuple[object, ...]]:
        with psycopg.connect(self.conninfo, autocommit=True) as connection:
            return connection.execute(query.encode(), parameters or None).fetchall()

    def do(self, statement: str) -> None:
        with psycopg.connect(self.conninfo, autocommit=True) as connection:
            connection.execute(statement.encode())

    def stored(self) -> list[int]:
        """The numbers of the measurements, in the order in which they were stored."""
        rows = self.ask("SELECT message_id FROM ecoflow_measurements ORDER BY id")
        return [number for (message_id,) in rows if (number := getattr(message_id, "int", 0))]

    def unreadable(self) -> list[tuple[object, ...]]:
        return self.ask("SELECT payload, reason FROM ecoflow_unreadable ORDER BY id")

    def close(self) -> None:
        for recorder in self._recorders:
            recorder.stop(deadline_seconds=2)
