"""The spool's disk may be full, damaged or taken away."""

import os
import resource
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from ecoflow_tui.core.errors import DatabaseError, SpoolError
from ecoflow_tui.core.events import RawMessage, RecorderStatus
from ecoflow_tui.store.spool import SpoolLimits
from tests.messages import a_message
from tests.store.bench import Bench, assert_balanced, numbered, wait_until


def _away() -> str:
    raise DatabaseError("the database is away", "Bring it back.")


def _fill(bench: Bench, messages: list[RawMessage]) -> Path:
    """Leave messages in the spool, as a run without a database does; their segment."""
    recorder = bench.start(_away)
    bench.give(recorder, messages)
    wait_until(lambda: recorder.status().spooled == len(messages))
    bench.stop(recorder)
    return _segments(bench)[-1]


def _segments(bench: Bench) -> list[Path]:
    return sorted(bench.options.spool_directory.glob("*.jsonl"))


def _quarantined(bench: Bench) -> list[str]:
    quarantine = bench.options.spool_directory / "quarantine"
    return [path.name for path in quarantine.iterdir()]


def test_nobody_else_can_read_the_spool(bench: Bench) -> None:
    segment = _fill(bench, numbered(1))

    assert stat.S_IMODE(segment.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(segment.stat().st_mode) == 0o600


def test_a_process_never_appends_to_an_earlier_one_s_segment(bench: Bench) -> None:
    first = _fill(bench, numbered(1))
    content = first.read_bytes()

    second = _fill(bench, numbered(1, 2))

    assert second != first
    assert first.read_bytes() == content


def test_what_is_stored_leaves_the_spool(bench: Bench) -> None:
    _fill(bench, numbered(10))

    bench.finish(bench.start())

    assert _segments(bench) == []


def _with_a_changed_byte(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def _with_an_empty_page(content: bytes) -> bytes:
    return content[:4096] + bytes(4096) + content[8192:]


@pytest.mark.parametrize(
    ("harm", "most_lost"),
    [(_with_a_changed_byte, 2), (_with_an_empty_page, 30)],
)
def test_only_the_damage_is_lost_counted_and_kept(
    bench: Bench, harm: object, most_lost: int
) -> None:
    segment = _fill(bench, numbered(200))
    assert callable(harm)
    damaged = harm(segment.read_bytes())
    segment.write_bytes(damaged)

    status = bench.finish(bench.start())

    assert 200 - most_lost <= status.stored < 200
    assert status.damaged >= 1
    assert status.stored == len(bench.stored())
    assert _quarantined(bench) == [segment.name]
    assert (segment.parent / "quarantine" / segment.name).read_bytes() == damaged


def test_an_unfinished_last_line_is_counted_and_kept(bench: Bench) -> None:
    segment = _fill(bench, numbered(200))
    cut = segment.read_bytes()[:-100]
    segment.write_bytes(cut)

    status = bench.finish(bench.start())

    assert (status.stored, status.unfinished, status.damaged) == (199, 1, 0)
    assert (segment.parent / "quarantine" / segment.name).read_bytes() == cut


def test_damage_to_a_segment_in_use_is_counted_too(bench: Bench) -> None:
    is_back = False
    recorder = bench.start(lambda: bench.conninfo if is_back else _away())
    bench.give(recorder, numbered(100))
    wait_until(lambda: recorder.status().spooled == 100)
    segment = _segments(bench)[0]
    segment.write_bytes(_with_an_empty_page(segment.read_bytes()))
    is_back = True

    status = bench.finish(recorder)

    assert status.damaged + status.stored == 100
    assert 70 <= status.stored < 100
    assert _quarantined(bench) == [segment.name]


def test_a_segment_that_was_taken_away_is_counted_and_the_rest_goes_on(bench: Bench) -> None:
    recorder = bench.start(_away)
    bench.give(recorder, numbered(10))
    wait_until(lambda: recorder.status().spooled == 10)
    _segments(bench)[0].unlink()
    bench.give(recorder, numbered(10, 11))
    wait_until(lambda: recorder.status().spooled == 20)
    status = bench.stop(recorder)
    later = bench.finish(bench.start())

    assert status.pending + status.damaged == 20
    assert later.stored == 10


@contextmanager
def _files_limited_to(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_spool_that_is_moved_away_is_noticed_and_begun_anew(bench: Bench) -> None:
    recorder = bench.start()
    bench.give(recorder, numbered(1))
    wait_until(lambda: recorder.status().stored == 1)

    spool = bench.options.spool_directory
    spool.rename(spool.with_name("moved"))
    spool.mkdir()
    bench.give(recorder, numbered(5, 2))
    status = bench.finish(recorder)

    assert bench.stored() == [1, 2, 3, 4, 5, 6]
    assert status.damaged == 0


def test_a_short_write_is_cut_back_and_a_new_segment_goes_on(bench: Bench) -> None:
    recorder = bench.start()
    with _files_limited_to(4000):
        for number in range(1, 101):
            bench.give(recorder, numbered(1, number))
            wait_until(lambda: recorder.status().queued == 0)
    bench.finish(recorder)

    assert bench.acknowledged == list(range(1, 101))
    assert bench.stored() == list(range(1, 101))
    assert _quarantined(bench) == []


def test_a_disk_that_takes_nothing_keeps_messages_unacknowledged_until_it_does(
    bench: Bench,
) -> None:
    recorder = bench.start()
    with _files_limited_to(100):
        bench.give(recorder, numbered(50))
        wait_until(lambda: "cannot write to the spool" in recorder.status().trouble)
        assert bench.acknowledged == []
    status = bench.finish(recorder)

    assert bench.acknowledged == list(range(1, 51))
    assert bench.stored() == list(range(1, 51))
    assert not status.trouble


def test_a_full_spool_takes_more_once_there_is_room(bench: Bench) -> None:
    is_back = False

    def open_database() -> str:
        return bench.conninfo if is_back else _away()

    bench.limit(SpoolLimits(max_bytes=20_000))
    recorder = bench.start(open_database)
    bench.give(recorder, numbered(50))
    wait_until(lambda: recorder.status().spooled == 50)
    bench.give(recorder, numbered(150, 51))
    wait_until(lambda: "limit of 20000 bytes" in recorder.status().trouble)
    assert_balanced(recorder.status())
    assert recorder.status().dropped == 0
    is_back = True
    bench.finish(recorder)

    assert bench.stored() == list(range(1, 201))


def test_a_full_spool_gives_up_its_oldest_by_choice_and_counts_them(bench: Bench) -> None:
    is_back = False

    def open_database() -> str:
        return bench.conninfo if is_back else _away()

    bench.limit(SpoolLimits(max_bytes=20_000, drops_oldest=True))
    recorder = bench.start(open_database)
    for number in range(1, 201):
        bench.give(recorder, numbered(1, number))
        wait_until(lambda: recorder.status().queued == 0)
    assert len(bench.acknowledged) == 200
    assert_balanced(recorder.status())
    is_back = True
    status = bench.finish(recorder)

    assert status.discarded == 200 - len(bench.stored()) > 0
    assert bench.stored()[-20:] == list(range(181, 201))
    assert bench.ask("SELECT DISTINCT reason FROM ecoflow_gaps") == [("spool full",)]
    assert bench.ask("SELECT sum(discarded) FROM ecoflow_books") == [(status.discarded,)]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MiB."""
    if os.geteuid() != 0 or not Path("/proc/mounts").exists():
        pytest.skip("only root on Linux may mount one")
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("this root may not mount one")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_disk_without_space_is_survived_and_its_messages_are_sent_again(
    bench: Bench, small_disk: Path
) -> None:
    is_back = False

    def open_database() -> str:
        return bench.conninfo if is_back else _away()

    bench.options = replace(bench.options, spool_directory=small_disk / "spool")
    # Less than nothing: it is the disk itself that shall refuse.
    bench.limit(SpoolLimits(min_free_bytes=-(1 << 20)))
    recorder = bench.start(open_database)
    bench.give(recorder, numbered(6000))
    wait_until(lambda: "No space left" in recorder.status().trouble)
    assert len(bench.acknowledged) < 6000
    assert_balanced(recorder.status())
    is_back = True
    status = bench.finish(recorder)

    assert bench.acknowledged == list(range(1, 6001))
    assert bench.stored() == list(range(1, 6001))
    assert (status.dropped, status.trouble) == (0, "")


def test_a_nearly_full_disk_is_left_alone(bench: Bench) -> None:
    free = os.statvfs("/tmp")
    bench.limit(SpoolLimits(min_free_bytes=2 * free.f_blocks * free.f_frsize))
    recorder = bench.start()

    bench.give(recorder, numbered(3))
    wait_until(lambda: "nearly full" in recorder.status().trouble)
    status = bench.stop(recorder)

    assert bench.acknowledged == []
    assert status.dropped_why == {"spool unusable": 3}


def test_a_full_queue_drops_with_a_reason_and_never_acknowledges(bench: Bench) -> None:
    bench.options = replace(bench.options, queue_messages=10)
    recorder = bench.start()
    with _files_limited_to(100):
        bench.give(recorder, numbered(1000))
        wait_until(lambda: "cannot write" in recorder.status().trouble)
        assert_balanced(recorder.status())
    status = bench.finish(recorder)

    assert status.dropped_why["queue full"] == status.dropped > 0
    assert status.spooled == len(bench.acknowledged) == len(bench.stored())


def test_the_queue_is_bounded_by_bytes_too(bench: Bench) -> None:
    bench.options = replace(bench.options, queue_bytes=1000)
    recorder = bench.start(_away)
    with _files_limited_to(100):
        bench.give(recorder, [a_message(b"x" * 900, number=n) for n in range(1, 10)])
        wait_until(lambda: "cannot write" in recorder.status().trouble)
    wait_until(lambda: recorder.status().queued == 0)

    assert recorder.status().dropped_why["queue full"] >= 6
    assert_balanced(bench.stop(recorder))


def test_a_spool_that_is_no_directory_is_an_error_with_a_hint(bench: Bench) -> None:
    bench.options.spool_directory.write_text("a file")

    with pytest.raises(SpoolError, match="spool") as caught:
        bench.start()

    assert caught.value.hint


def _redeliver(bench: Bench, number: int) -> RecorderStatus:
    recorder = bench.start()
    new_id = numbered(1, number)[0].id
    bench.give(recorder, [replace(numbered(1)[0], id=new_id, packet_id=7, is_duplicate=True)])
    return bench.finish(recorder)


def test_a_redelivered_message_is_acknowledged_but_not_kept_again(bench: Bench) -> None:
    recorder = bench.start()
    first, other = numbered(1)[0], numbered(1, 9)[0]
    bench.give(recorder, [replace(first, packet_id=7)])
    wait_until(lambda: recorder.status().spooled == 1)

    bench.give(recorder, [replace(other, payload=first.payload, packet_id=7, is_duplicate=True)])
    status = bench.finish(recorder)

    assert (status.spooled, status.redelivered) == (1, 1)
    assert bench.acknowledged == [1, 9]
    assert bench.stored() == [1]


def test_a_redelivered_message_is_recognised_after_a_restart(bench: Bench) -> None:
    recorder = bench.start()
    bench.give(recorder, [replace(numbered(1)[0], packet_id=7)])
    bench.finish(recorder)

    first, second = _redeliver(bench, 2), _redeliver(bench, 3)

    assert (first.redelivered, second.redelivered) == (1, 1)
    assert bench.stored() == [1]


def test_a_segment_in_quarantine_is_remembered_too(bench: Bench) -> None:
    segment = _fill(bench, [replace(numbered(1)[0], packet_id=7), *numbered(1, 100)])
    segment.write_bytes(segment.read_bytes()[:-100])
    bench.finish(bench.start())

    status = _redeliver(bench, 2)

    assert status.redelivered == 1
    assert bench.stored() == [1]


def test_equal_messages_without_the_flag_are_all_kept(bench: Bench) -> None:
    recorder = bench.start()
    same = [replace(raw, payload=b"{}", packet_id=1) for raw in numbered(1000)]

    bench.give(recorder, same)
    bench.finish(recorder)

    assert bench.stored() == list(range(1, 1001))


def test_a_failing_acknowledgement_does_not_stop_the_recorder(bench: Bench) -> None:
    def fail() -> None:
        raise RuntimeError("the connection is gone")

    recorder = bench.start()
    recorder.keep(numbered(1)[0], fail)
    bench.give(recorder, numbered(1, 2))
    bench.finish(recorder)

    assert bench.stored() == [1, 2]
