"""When the screen is painted though nothing comes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from ecoflow_tui.core.events import RecorderStatus
from ecoflow_tui.tui.pulse import Pulse
from ecoflow_tui.tui.views.aging import screen_age
from tests.tui.stage import NOW

BEGINNING = NOW.replace(second=0)


@dataclass
class Call:
    """A call that is to come, in the time of ``Time``."""

    at: datetime
    callback: Callable[[], None]
    is_cancelled: bool = False

    def cancel(self) -> None:
        """Let it not come."""
        self.is_cancelled = True


@dataclass
class Time:
    """A screen whose time goes on as fast as it is asked to."""

    now: datetime = BEGINNING
    status: RecorderStatus = field(default_factory=RecorderStatus)
    calls: list[Call] = field(default_factory=list)
    painted: list[datetime] = field(default_factory=list)
    looks: int = 0

    def __post_init__(self) -> None:
        """Its pulse begins with a first frame."""
        self.pulse = Pulse(lambda: self.now, self._books, later=self._later, paint=self.paint)
        self.pulse.hear()
        self.paint()

    def _books(self) -> RecorderStatus:
        self.looks += 1
        return self.status

    def _later(self, delay: float, callback: Callable[[], None], /) -> Call:
        self.calls.append(Call(self.now + timedelta(seconds=delay), callback))
        return self.calls[-1]

    def paint(self) -> None:
        """Show the present."""
        self.painted.append(self.now)
        self.pulse.painted(self.status)

    def pass_by(self, seconds: float) -> list[float]:
        """Let time go on; when that made it paint, in seconds since the beginning."""
        until, before = self.now + timedelta(seconds=seconds), len(self.painted)
        while due := [one for one in self.calls if not one.is_cancelled and one.at <= until]:
            first = min(due, key=lambda one: one.at)
            self.calls.remove(first)
            self.now = first.at
            first.callback()
        self.now = until
        return [(at - BEGINNING).total_seconds() for at in self.painted[before:]]


def test_the_longer_nothing_comes_the_more_seldom_it_paints() -> None:
    time = Time()

    seconds = [age + 0.25 for age in (*range(1, 11), 20, 30, 40, 50)]
    assert time.pass_by(150) == [*seconds, 60, 90, 120, 150]
    assert time.looks < 30


def test_every_age_that_it_shows_is_true_when_it_is_shown_and_until_it_is_shown_anew() -> None:
    time = Time()
    time.pass_by(150)
    ages = [at - BEGINNING for at in time.painted]

    shown = [screen_age(age) for age in ages]

    assert shown == [screen_age(after - timedelta(seconds=0.5)) for after in ages[1:]] + ["2 m"]
    assert shown[8:17] == ["8 s", "9 s", "10 s", "20 s", "30 s", "40 s", "50 s", "1 m", "1 m"]


def test_news_begins_it_anew() -> None:
    time = Time()
    time.pass_by(95)
    time.pulse.hear()
    time.paint()

    assert time.pass_by(4) == [96.25, 97.25, 98.25]


def test_what_comes_each_second_is_painted_once_a_second() -> None:
    time = Time()

    for _second in range(10):
        assert time.pass_by(1.1) == []
        time.pulse.hear()
        time.paint()


def test_the_clock_turns_to_the_minute() -> None:
    time = Time()
    time.pass_by(47)
    time.pulse.hear()
    time.paint()

    painted = time.pass_by(143)

    assert [at for at in painted if at % 60 == 0] == [60, 120, 180]


def test_a_recorder_in_trouble_is_told_within_a_second_though_nothing_comes() -> None:
    time = Time(status=RecorderStatus(is_on=True))
    time.pass_by(62)
    time.status = RecorderStatus(is_on=True, trouble="the database is away")

    assert time.pass_by(3) == [63]


def test_so_is_one_that_was_switched_on_while_nothing_came() -> None:
    time = Time()
    time.pass_by(121)
    time.status = RecorderStatus(is_on=True)
    time.paint()
    time.pass_by(2)
    time.status = RecorderStatus(is_on=True, trouble="the database is away")

    assert time.pass_by(1) == [124]


@pytest.mark.parametrize("by", [timedelta(hours=-1), timedelta(hours=1)])
def test_a_clock_that_is_set_does_not_stop_it(by: timedelta) -> None:
    time = Time()
    time.pass_by(200)
    time.now += by
    for call in time.calls:
        call.at += by

    assert time.pass_by(31)


def test_a_clock_ahead_of_ours_has_no_age() -> None:
    assert screen_age(timedelta(seconds=-75)) == "0 s"
    assert screen_age(None) == "--"
