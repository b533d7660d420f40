from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from ecoflow_tui.core.events import Presence, RawMessage, Reading
from ecoflow_tui.core.marks import MarkKind
from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.parse import Parser
from ecoflow_tui.core.reel import Place, Shot
from ecoflow_tui.core.report import fleet_report
from ecoflow_tui.core.showing import Cast
from ecoflow_tui.core.state import Fleet
from ecoflow_tui.core.timeline import EVERY, Timeline
from ecoflow_tui.devices import find_model
from tests.messages import DELTA_2, DELTA_PRO, NOON, a_message

CAST = Cast(find_model)


class ListedReel:
    """Messages in a list."""

    is_growing = False
    trouble = ""

    def __init__(self, raws: Sequence[RawMessage | None]) -> None:
        self.raws = raws

    def read(self, place: Place) -> Iterator[Shot]:
        for number in range(place[0], len(self.raws)):
            yield Shot(self.raws[number], (number + 1, 0))

    def ends_at(self) -> datetime | None:
        last = self.raws[-1] if self.raws else None
        return None if last is None else last.received_at

    def place_before(self, at: datetime, count: int) -> Place | None:
        times = [raw.received_at for raw in self.raws if raw is not None]
        return max(0, bisect_right(times, at) - count), 0

    def wait_for_more(self, seconds: float) -> None:
        """Nothing grows."""

    def close(self) -> None:
        """Nothing is open."""


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def a_day(count: int = 3 * EVERY, apart: float = 2) -> list[RawMessage]:
    """Two stations in turns, each saying another key each time."""
    keys = ("pd.soc", "pd.wattsInSum", "inv.outputWatts", "mppt.inWatts", "inv.acInVol")
    return [
        a_message(
            {"params": {keys[number % 5]: number}},
            serial=(DELTA_PRO, DELTA_2)[number % 2],
            at=at(number * apart),
            number=number + 1,
        )
        for number in range(count)
    ]


def read(raws: Sequence[RawMessage | None]) -> Timeline:
    timeline = Timeline(ListedReel(raws), CAST)
    timeline.read_all()
    return timeline


def told(raws: Sequence[RawMessage], until: datetime) -> object:
    """The state as it was live."""
    fleet, parser = Fleet(), Parser(find_model)
    for raw in raws:
        if raw.received_at <= until:
            fleet.apply(parser.parse(raw))
    return fleet_report(fleet, until)


DAY = a_day()
TIMELINE = read(DAY)


@settings(max_examples=60, deadline=None)
@given(st.floats(-10, len(DAY) * 2 + 10))
def test_the_state_at_any_instant_is_the_one_that_was_live(seconds: float) -> None:
    instant = at(seconds)

    showing = TIMELINE.state_at(instant)

    assert fleet_report(showing.fleet, instant) == told(DAY, instant)


def test_a_moment_has_the_newest_messages_until_then_and_none_after() -> None:
    moment = TIMELINE.moment(at(1001))

    times = [message.raw.received_at for message in moment.messages]
    assert times[-1] == at(1000)
    assert len(times) >= EVERY
    assert times == sorted(times)


def test_one_steps_from_message_to_message() -> None:
    assert TIMELINE.after(at(100)) == at(102)
    assert TIMELINE.before(at(100)) == at(98)
    assert TIMELINE.before(at(0)) is None
    assert TIMELINE.after(at(100_000)) is None


def test_damage_is_counted_and_passed_over() -> None:
    timeline = read([None, *a_day(3), None])

    extent = timeline.extent

    assert extent is not None
    assert (extent.count, extent.damaged) == (3, 2)


def test_a_clock_that_jumps_back_does_not_turn_time_round() -> None:
    raws = [a_message({}, at=at(seconds)) for seconds in (0, 50, 10, 60)]

    timeline = read(raws)

    assert timeline.count_until(at(50)) == 3
    assert timeline.before(at(60)) == at(50)


def test_nothing_is_told_of_a_reel_without_messages() -> None:
    assert read([None]).extent is None


def kinds(timeline: Timeline) -> list[tuple[MarkKind, datetime, datetime | None]]:
    extent = timeline.extent
    assert extent is not None
    return [(mark.kind, mark.at, mark.until) for mark in extent.marks]


def test_a_silence_of_everybody_is_a_gap() -> None:
    before, after = a_day(30), a_day(30)
    later = [
        a_message({"params": {"pd.soc": 1}}, at=raw.received_at + timedelta(hours=1))
        for raw in after
    ]

    timeline = read([*before, *later])

    assert kinds(timeline) == [(MarkKind.GAP, at(58), at(3600))]


def test_a_station_that_is_silent_while_another_speaks_has_stalled() -> None:
    both = a_day(40)
    alone = [a_message({"params": {"pd.soc": 1}}, at=at(seconds)) for seconds in range(80, 2000)]
    back = a_message({"params": {"pd.soc": 1}}, serial=DELTA_2, at=at(2000))

    timeline = read([*both, *alone, back])

    assert kinds(timeline) == [(MarkKind.STALL, at(78), at(2000))]


def test_a_grid_that_is_lost_is_an_outage() -> None:
    volts = [230_000] * 5 + [0] * 5 + [230_000] * 5
    raws = [a_message({"inv.acInVol": v}, at=at(10 * n)) for n, v in enumerate(volts)]

    assert kinds(read(raws)) == [(MarkKind.OUTAGE, at(50), at(100))]


def test_what_a_chart_is_drawn_from_ends_at_the_instant() -> None:
    points = TIMELINE.tracks.points(DELTA_PRO, Metric.SOC_PERCENT, timedelta(minutes=5), at(700))

    assert points[-1].at <= at(700)
    assert all(point.at >= at(395) for point in points)
    assert any(point.value is not None for point in points)


def test_going_on_from_an_instant_comes_to_the_same_as_going_there() -> None:
    showing = TIMELINE.state_at(at(300))

    news = list(TIMELINE.play(showing, TIMELINE.number_at(at(900))))

    assert len(news) == 300
    assert all(isinstance(message, Reading | Presence) for message in news)
    there = TIMELINE.state_at(at(900))
    assert fleet_report(showing.fleet, at(900)) == fleet_report(there.fleet, at(900))


def test_what_has_happened_is_dated_when_it_did() -> None:
    timeline = read(a_day(1000, apart=0.25))

    happenings = timeline.moment(at(240)).showing.chronicle.happenings

    assert [one.at for one in happenings] == [at(1), at(1)]
