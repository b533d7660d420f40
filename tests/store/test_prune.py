"""Old rows go without anybody having to wait for it."""

import threading
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import psycopg

from ecoflow_tui.core.events import RawMessage
from ecoflow_tui.store.prune import Pruned, Retention, prune
from ecoflow_tui.store.stats import read_stats
from ecoflow_tui.store.verify import verify
from tests.messages import NOON, a_message
from tests.store.bench import Bench, numbered, wait_until

_LEFT = "SELECT count(*), count(raw_data), count(soc_percent) FROM ecoflow_measurements"


def _days(count: int) -> list[RawMessage]:
    """A message a day, the last one at noon; and an unreadable one on the first day."""
    readings = [
        replace(raw, received_at=NOON - timedelta(days=count - 1 - index))
        for index, raw in enumerate(numbered(count))
    ]
    first = readings[0].received_at
    return [*readings, a_message(b"\xff", number=count + 1, at=first)]


def _record(bench: Bench, messages: list[RawMessage]) -> None:
    recorder = bench.start()
    bench.give(recorder, messages)
    bench.finish(recorder)


def test_rows_older_than_wanted_go_and_the_others_stay(bench: Bench) -> None:
    _record(bench, _days(10))
    retention = Retention(keep=timedelta(days=3, hours=1))

    planned = prune(bench.conninfo, retention, NOON, is_dry_run=True)
    assert bench.ask(_LEFT) == [(10, 10, 10)]
    done = prune(bench.conninfo, retention, NOON)

    assert planned == done == Pruned(rows=6, unreadable=1, raw=0)
    assert bench.ask(_LEFT) == [(4, 4, 4)]
    assert prune(bench.conninfo, retention, NOON) == Pruned(0, 0, 0)


def test_raw_json_can_have_a_shorter_life_than_the_numbers(bench: Bench) -> None:
    _record(bench, _days(10))
    retention = Retention(raw_keep=timedelta(days=3, hours=1))

    planned = prune(bench.conninfo, retention, NOON, is_dry_run=True)
    done = prune(bench.conninfo, retention, NOON)

    assert planned == done == Pruned(rows=0, unreadable=0, raw=6)
    assert bench.ask(_LEFT) == [(10, 4, 10)]


def test_the_oldest_rows_go_when_they_take_too_much(bench: Bench) -> None:
    messages = [
        replace(raw, received_at=NOON + timedelta(seconds=index))
        for index, raw in enumerate(numbered(4000))
    ]
    _record(bench, messages)
    size = read_stats(bench.conninfo).total_bytes

    prune(bench.conninfo, Retention(max_bytes=size // 2), NOON)

    assert 1000 < len(bench.stored()) < 3500
    assert bench.stored()[-1] == 4000


def test_the_books_know_what_was_deleted_on_purpose(bench: Bench) -> None:
    now = datetime.now().astimezone()
    messages = [replace(raw, id=uuid4(), received_at=now) for raw in numbered(20)]
    _record(bench, messages)

    prune(bench.conninfo, Retention(keep=timedelta()), now + timedelta(minutes=1))
    (proof,) = verify(bench.conninfo, bench.options.spool_directory, "tests", None).stations

    assert (proof.stored, proof.pruned, proof.shortfall) == (0, 20, "")


def test_nobody_waits_for_it(bench: Bench) -> None:
    _record(bench, _days(2000))
    recorder = bench.start()
    done = threading.Event()

    def give_all_the_time() -> None:
        number = 10_000
        while not done.is_set():
            bench.give(recorder, numbered(10, number))
            number += 10
            done.wait(0.01)

    thread = threading.Thread(target=give_all_the_time)
    thread.start()
    with psycopg.connect(bench.conninfo) as reader:
        reader.execute("SELECT count(*) FROM ecoflow_measurements")
        before = recorder.status().stored
        pruned = prune(bench.conninfo, Retention(keep=timedelta(days=1)), NOON)
    wait_until(lambda: recorder.status().stored > before)
    done.set()
    thread.join()
    status = bench.finish(recorder)

    assert pruned.rows > 1900
    assert not status.last_trouble


def test_the_recorder_prunes_by_itself(bench: Bench, tmp_path: Path) -> None:
    _record(bench, _days(10))
    bench.options = replace(
        bench.options, spool_directory=tmp_path / "other", retention=Retention(keep=timedelta(1))
    )
    recorder = bench.start()

    wait_until(lambda: bench.ask(_LEFT) == [(0, 0, 0)])

    bench.finish(recorder)
