"""When nothing could come or be kept is written down, and survives whatever happens."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ecoflow_tui.core.errors import DatabaseError
from ecoflow_tui.core.events import (
    LinkCause,
    LinkChange,
    LinkState,
    SilenceCause,
    StationSilence,
)
from ecoflow_tui.store.recorder import Recorder
from ecoflow_tui.store.schema import create_schema
from ecoflow_tui.store.spool import SpoolLimits
from tests.messages import DELTA_2, NOON, a_message
from tests.store.bench import Bench, numbered, wait_until

OTHER = "R331ZEB4ZEAL0002"
_GAPS = "SELECT device_sn, from_ts, to_ts, reason FROM ecoflow_gaps ORDER BY id"


def _after(seconds: int) -> datetime:
    return NOON + timedelta(seconds=seconds)


def _say(
    recorder: Recorder,
    seconds: int,
    state: LinkState,
    cause: LinkCause = LinkCause.OTHER,
) -> None:
    recorder.receive(LinkChange(_after(seconds), state, "why", cause))


def test_a_lost_link_is_a_gap_until_it_is_live_again(bench: Bench) -> None:
    recorder = bench.start()
    for second, state in enumerate(
        [LinkState.CONNECTING, LinkState.LIVE, LinkState.WAITING, LinkState.CONNECTING]
    ):
        _say(recorder, second, state)
    _say(recorder, 9, LinkState.LIVE)
    bench.finish(recorder)

    assert bench.ask(_GAPS) == [(None, _after(2), _after(9), "link")]


@pytest.mark.parametrize(
    ("cause", "reason"),
    [(LinkCause.CREDENTIALS, "credentials"), (LinkCause.TAKEOVER, "takeover")],
)
def test_the_more_specific_reason_is_kept(bench: Bench, cause: LinkCause, reason: str) -> None:
    recorder = bench.start()
    _say(recorder, 0, LinkState.LIVE)
    _say(recorder, 1, LinkState.WAITING)
    _say(recorder, 2, LinkState.WAITING, cause)
    _say(recorder, 3, LinkState.CONNECTING)
    _say(recorder, 9, LinkState.LIVE)
    bench.finish(recorder)

    assert bench.ask(_GAPS) == [(None, _after(1), _after(9), reason)]


@pytest.mark.parametrize(
    ("cause", "reason"), [(LinkCause.OTHER, "link"), (LinkCause.CREDENTIALS, "credentials")]
)
def test_what_looked_like_a_takeover_at_first_is_called_what_it_is(
    bench: Bench, cause: LinkCause, reason: str
) -> None:
    recorder = bench.start()
    _say(recorder, 0, LinkState.LIVE)
    _say(recorder, 1, LinkState.WAITING, LinkCause.TAKEOVER)
    _say(recorder, 4, LinkState.CONNECTING)
    _say(recorder, 5, LinkState.WAITING, cause)
    _say(recorder, 9, LinkState.CONNECTING)
    _say(recorder, 99, LinkState.LIVE)
    bench.finish(recorder)

    assert bench.ask(_GAPS) == [(None, _after(1), _after(99), reason)]


def test_a_takeover_that_is_over_when_we_connect_again_is_called_one(bench: Bench) -> None:
    recorder = bench.start()
    _say(recorder, 0, LinkState.LIVE)
    _say(recorder, 1, LinkState.WAITING, LinkCause.TAKEOVER)
    for second, state in enumerate([LinkState.CONNECTING, LinkState.SUBSCRIBING, LinkState.LIVE]):
        _say(recorder, 4 + second, state)
    bench.finish(recorder)

    assert bench.ask(_GAPS) == [(None, _after(1), _after(6), "takeover")]


def test_a_stall_began_when_the_last_message_came(bench: Bench) -> None:
    recorder = bench.start()
    _say(recorder, 0, LinkState.LIVE)
    bench.give(recorder, [a_message({}, at=_after(5))])
    _say(recorder, 60, LinkState.STALLED)
    _say(recorder, 61, LinkState.CONNECTING)
    _say(recorder, 70, LinkState.LIVE)
    bench.finish(recorder)

    assert bench.ask(_GAPS) == [(None, _after(5), _after(70), "stall")]


def _miss(
    recorder: Recorder, seconds: int, cause: SilenceCause | None, since: int | None = None
) -> None:
    spoke_at = None if since is None else _after(since)
    recorder.miss(StationSilence(_after(seconds), "DCAB0001", cause, spoke_at))


def test_a_station_that_cannot_be_heard_makes_a_gap_of_its_own(bench: Bench) -> None:
    recorder = bench.start()
    _say(recorder, 0, LinkState.LIVE)
    _miss(recorder, 60, SilenceCause.STALL, since=5)
    _miss(recorder, 70, SilenceCause.OFFLINE)
    _miss(recorder, 90, None)
    _miss(recorder, 95, SilenceCause.REFUSED)
    _miss(recorder, 99, None)
    bench.finish(recorder)

    assert bench.ask(_GAPS) == [
        ("DCAB0001", _after(5), _after(70), "stall"),
        ("DCAB0001", _after(70), _after(90), "offline"),
        ("DCAB0001", _after(95), _after(99), "refused"),
    ]


def test_a_stations_gap_is_found_again_after_a_crash(bench: Bench) -> None:
    recorder = bench.start()
    _miss(recorder, 60, SilenceCause.STALL, since=5)
    books = bench.options.spool_directory / "books"
    wait_until(lambda: any(b"DCAB0001" in path.read_bytes() for path in books.glob("run-*.json")))
    as_it_crashed = {path: path.read_bytes() for path in books.iterdir()}
    bench.finish(recorder)
    bench.do("DELETE FROM ecoflow_gaps")
    for path, content in as_it_crashed.items():
        path.write_bytes(content)

    bench.finish(bench.start())

    gaps = [row for row in bench.ask(_GAPS) if row[3] == "stall"]
    assert [(serial, from_ts) for serial, from_ts, _to, _why in gaps] == [("DCAB0001", _after(5))]


def test_what_is_given_up_to_make_room_names_its_stations(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    def is_away() -> str:
        raise DatabaseError("the database is away", "Bring it back.")

    bench.limit(SpoolLimits(max_bytes=5_000, drops_oldest=True))
    recorder = bench.start(is_away)
    for number in range(1, 61):
        serial = DELTA_2 if number % 2 else OTHER
        bench.give(recorder, [a_message({"params": {}}, serial=serial, number=number)])
        wait_until(lambda: not recorder.status().queued)
    assert recorder.status().discarded > 10
    said = [one.getMessage() for one in caplog.records if "given up" in one.getMessage()]
    assert len(said) > len(set(said)) == 1
    bench.stop(recorder)
    bench.limit(SpoolLimits())
    bench.finish(bench.start())

    named = {row[0] for row in bench.ask(_GAPS) if row[3] == "spool full"}
    assert named == {DELTA_2, OTHER}


def test_an_outage_of_the_database_loses_no_gap_and_doubles_none(bench: Bench) -> None:
    def is_away() -> str:
        raise DatabaseError("the database is away", "Bring it back.")

    recorder = bench.start(is_away)
    _say(recorder, 0, LinkState.LIVE)
    _say(recorder, 1, LinkState.WAITING)
    _say(recorder, 2, LinkState.LIVE)
    bench.stop(recorder)
    kept = bench.options.spool_directory / "books" / "gaps.jsonl"
    content = kept.read_bytes()
    bench.finish(bench.start())
    kept.write_bytes(content)
    bench.finish(bench.start())

    links = [row for row in bench.ask(_GAPS) if row[3] == "link"]
    assert links == [(None, _after(1), _after(2), "link")]


def test_the_time_without_a_recorder_is_a_gap(bench: Bench) -> None:
    began = datetime.now(UTC)
    bench.finish(bench.start())
    stopped = datetime.now(UTC)
    recorder = bench.start()
    now = datetime.now(UTC)
    bench.give(recorder, [a_message({}, at=now)])
    bench.finish(recorder)

    ((_serial, from_ts, to_ts, reason),) = bench.ask(_GAPS)

    assert isinstance(from_ts, datetime)
    assert began < from_ts < stopped
    assert (to_ts, reason) == (now, "process")


def test_a_full_spool_is_a_gap(bench: Bench) -> None:
    is_back = False

    def open_database() -> str:
        if is_back:
            return bench.conninfo
        raise DatabaseError("the database is away", "Bring it back.")

    bench.limit(SpoolLimits(max_bytes=5_000))
    recorder = bench.start(open_database)
    bench.give(recorder, numbered(10))
    wait_until(lambda: recorder.status().spooled == 10)
    bench.give(recorder, numbered(50, 11))
    wait_until(lambda: "limit" in recorder.status().trouble)
    is_back = True
    bench.finish(recorder)

    assert [row[3] for row in bench.ask(_GAPS)] == ["spool full"]


def _run_and_kill(bench: Bench, count: int) -> None:
    command = [sys.executable, "-m", "tests.store.victim"]
    command += [str(bench.options.spool_directory), bench.conninfo, "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as victim:
        assert victim.stdout is not None
        for number, _line in enumerate(victim.stdout):
            if number == count:
                victim.kill()


def test_a_kill_is_found_again_and_its_books_are_finished(bench: Bench) -> None:
    create_schema(bench.conninfo)
    before = datetime.now(UTC)
    _run_and_kill(bench, 1234)
    after = datetime.now(UTC)

    bench.finish(bench.start())

    ((_serial, from_ts, to_ts, reason),) = bench.ask(_GAPS)
    assert isinstance(from_ts, datetime)
    assert isinstance(to_ts, datetime)
    assert before < from_ts < after < to_ts
    assert reason == "process"
    books = bench.ask("SELECT is_over, sum(spooled) FROM ecoflow_books GROUP BY is_over")
    assert books == [(True, len(bench.stored()))]
