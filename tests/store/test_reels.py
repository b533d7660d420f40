import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import FileIO
from pathlib import Path

import pytest

from ecoflow_tui.core.errors import ConfigurationError, DatabaseError
from ecoflow_tui.core.events import RawMessage
from ecoflow_tui.core.marks import Mark, MarkKind
from ecoflow_tui.core.reel import BEGINNING, Clipped, Reel, every_shot
from ecoflow_tui.store.capture import write_line
from ecoflow_tui.store.history import Selection
from ecoflow_tui.store.reel_database import DatabaseReel
from ecoflow_tui.store.reel_file import FileReel, open_capture, open_stream
from tests.messages import NOON, a_message
from tests.store.bench import Bench, numbered

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LONG = [
    a_message({"params": {"pd.soc": number, "words": os.urandom(200).hex()}}, number=number + 1)
    for number in range(3000)
]


def lines(raws: list[RawMessage]) -> bytes:
    return b"".join(map(write_line, raws))


def clock() -> datetime:
    return NOON


def opened(path: Path, content: bytes) -> FileReel:
    path.write_bytes(content)
    return open_capture(path, clock)


def told(reel: Reel) -> list[RawMessage]:
    return [shot.content for shot in every_shot(reel) if isinstance(shot.content, RawMessage)]


def test_a_capture_is_read_as_it_was_received(tmp_path: Path) -> None:
    messages = numbered(20)

    reel = opened(tmp_path / "a.jsonl", lines(messages))

    assert told(reel) == messages
    assert not reel.is_growing
    reel.close()


def test_reading_goes_on_at_any_place(tmp_path: Path) -> None:
    messages = numbered(20)
    reel = opened(tmp_path / "a.jsonl", lines(messages))
    places = [BEGINNING, *(shot.end for shot in reel.read(BEGINNING))]

    for index in (13, 4, 19, 0):
        shot = next(reel.read(places[index]))

        assert shot.content == messages[index]
    reel.close()


@pytest.mark.parametrize("frames", [1, 3])
def test_a_compressed_capture_is_read_like_a_plain_one(tmp_path: Path, frames: int) -> None:
    part = len(LONG) // frames
    content = b"".join(
        zstd.compress(lines(LONG[start : start + part])) for start in range(0, len(LONG), part)
    )

    reel = opened(tmp_path / "a.zst", content)

    assert told(reel) == LONG
    assert reel.trouble == ""
    reel.close()


def test_a_truncated_compressed_capture_plays_to_where_it_is_whole(tmp_path: Path) -> None:
    content = zstd.compress(lines(LONG))

    reel = opened(tmp_path / "a.zst", content[: len(content) // 2])
    found = told(reel)

    assert 500 < len(found) < 2000
    assert found == LONG[: len(found)]
    assert "cut short" in reel.trouble
    reel.close()


def test_a_damaged_compressed_capture_says_so(tmp_path: Path) -> None:
    content = zstd.compress(lines(LONG))
    half = len(content) // 2

    reel = opened(tmp_path / "a.zst", content[:half] + content[half + 1000 :])
    found = told(reel)

    assert len(found) < len(LONG)
    assert "damaged" in reel.trouble
    reel.close()


@pytest.fixture
def pipe() -> Iterator[tuple[FileIO, FileIO]]:
    read_end, write_end = (FileIO(end, mode) for end, mode in zip(os.pipe(), "rw", strict=True))
    yield read_end, write_end
    read_end.close()
    write_end.close()


def test_a_pipe_is_read_as_far_as_it_has_come(pipe: tuple[FileIO, FileIO]) -> None:
    read_end, write_end = pipe
    messages = numbered(2)
    reel = open_stream(read_end, clock)
    first, second = map(write_line, messages)
    write_end.write(first + second[:40])

    shots = every_shot(reel)
    assert next(shots).content == messages[0]
    write_end.write(second[40:])
    write_end.close()

    assert [shot.content for shot in shots] == messages[1:]
    reel.close()


def test_lines_without_a_time_come_one_a_second(tmp_path: Path) -> None:
    foreign = b'{"topic":"/open/a/R331ZEB4ZEDEMO02/quota","payload":{"params":{"pd.soc":7}}}\n'
    reel = opened(tmp_path / "a.jsonl", foreign * 3)

    times = [raw.received_at for raw in told(reel)]

    assert [at - times[0] for at in times] == [timedelta(seconds=n) for n in range(3)]
    reel.close()


def test_lines_that_are_none_are_damage(tmp_path: Path) -> None:
    good = write_line(a_message({"params": {"pd.soc": 1}}))
    ancient = write_line(a_message({}, at=datetime(1, 1, 1, tzinfo=UTC)))

    reel = opened(tmp_path / "a.jsonl", b"{\n" + good + b"\n\n\0\0\n" + ancient + good[:-20])

    contents = [shot.content for shot in every_shot(reel)]
    assert [content is None for content in contents] == [True, False, True, True, True]
    reel.close()


def test_a_clipped_reel_ends_at_the_instant(tmp_path: Path) -> None:
    apart = [a_message({}, at=NOON + timedelta(hours=hour)) for hour in range(4)]
    reel = opened(tmp_path / "a.jsonl", lines(apart))

    assert told(Clipped(reel, NOON + timedelta(hours=2))) == apart[:2]
    reel.close()


@pytest.mark.parametrize("name", ["none.jsonl", "."])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigurationError, match="cannot read"):
        open_capture(tmp_path / name, clock)


def selection() -> Selection:
    return Selection((), NOON - timedelta(hours=1), NOON + timedelta(days=1))


def test_what_was_recorded_is_read_from_the_database(bench: Bench) -> None:
    raws = [
        a_message(
            {"params": {"pd.soc": n}} if n % 7 else b"\xff no message",
            at=NOON + timedelta(seconds=n // 3),
            number=n + 1,
        )
        for n in range(1200)
    ]
    recorder = bench.start()
    bench.give(recorder, raws)
    bench.finish(recorder)
    reel = DatabaseReel(bench.conninfo, selection())

    shots = list(every_shot(reel))

    found = [shot.content for shot in shots if isinstance(shot.content, RawMessage)]
    assert {raw.id for raw in found} == {raw.id for raw in raws}
    assert [raw.received_at for raw in found] == sorted(raw.received_at for raw in raws)
    later = next(reel.read(shots[700].end))
    assert later == shots[701]
    reel.close()


def test_the_gaps_that_were_recorded_are_marks(bench: Bench) -> None:
    def after(minutes: int) -> datetime:
        return NOON + timedelta(minutes=minutes)

    bench.finish(bench.start())
    for minute, serial, reason in [(-70, None, "link"), (1, "SN", "stall"), (5, None, "process")]:
        bench.ask(
            "INSERT INTO ecoflow_gaps (gap_id, device_sn, from_ts, to_ts, reason)"
            " VALUES (gen_random_uuid(), %s, %s, %s, %s) RETURNING id",
            serial,
            after(minute),
            after(minute + 2),
            reason,
        )

    reel = DatabaseReel(bench.conninfo, selection())

    assert reel.gaps() == (
        Mark(MarkKind.STALL, after(1), after(3), "SN", "stall"),
        Mark(MarkKind.GAP, after(5), after(7), None, "process"),
    )
    reel.close()


def test_a_database_that_is_not_there_is_an_error_of_ours() -> None:
    with pytest.raises(DatabaseError, match="cannot read"):
        DatabaseReel("postgresql://nobody@127.0.0.1:1/none", selection())
