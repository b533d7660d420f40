import io
from datetime import timedelta
from pathlib import Path

import pytest

from ecoflow_tui.core.errors import ConfigurationError
from ecoflow_tui.core.events import Event, LinkChange, LinkState, Reading
from ecoflow_tui.core.feed import Feed
from ecoflow_tui.core.parse import Parser
from ecoflow_tui.devices import find_model
from ecoflow_tui.store.capture import write_line
from ecoflow_tui.store.replay import CaptureSource
from tests.messages import NOON, a_message
from tests.store.bench import numbered


class Screen:
    def __init__(self) -> None:
        self.events: list[Event] = []

    def receive(self, event: Event) -> None:
        self.events.append(event)


def _feed(screen: Screen) -> Feed:
    feed = Feed(Parser(find_model))
    feed.add(screen)
    return feed


def _play(source: CaptureSource) -> list[Event]:
    screen = Screen()
    source.start(_feed(screen))
    assert source.wait(20)
    source.stop()
    return screen.events


def _capture(*lines: bytes) -> io.BytesIO:
    return io.BytesIO(b"".join(lines))


def test_a_capture_is_delivered_as_it_was_received(tmp_path: Path) -> None:
    messages = numbered(20)
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"".join(map(write_line, messages)))

    events = _play(CaptureSource(path, speed=None))

    assert [event.raw for event in events if isinstance(event, Reading)] == messages
    assert isinstance(events[0], LinkChange)
    assert isinstance(events[-1], LinkChange)
    assert [events[0].state, events[-1].state] == [LinkState.LIVE, LinkState.OFF]


def test_damaged_lines_are_counted_and_passed_over() -> None:
    good = write_line(a_message({"params": {"pd.soc": 1}}))
    source = CaptureSource(_capture(b"{\n", good, b"\n", b"\0\0\n", good[:-20]), speed=None)

    events = _play(source)

    assert (source.delivered, source.damaged) == (1, 3)
    assert len(events) == 3


def test_the_recorded_pace_is_kept_times_the_speed() -> None:
    hour_apart = [a_message({}, at=NOON + timedelta(hours=hour)) for hour in range(3)]
    source = CaptureSource(_capture(*map(write_line, hour_apart)), speed=1e6)

    _play(source)

    assert source.delivered == 3


def test_stopping_does_not_wait_for_the_next_line() -> None:
    hour_apart = [a_message({}, at=NOON + timedelta(hours=hour)) for hour in range(3)]
    source = CaptureSource(_capture(*map(write_line, hour_apart)))
    source.start(_feed(Screen()))

    source.stop()

    assert source.wait(0)
    assert source.delivered <= 1


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"none\.jsonl"):
        CaptureSource(tmp_path / "none.jsonl").start(Feed(Parser(find_model)))
