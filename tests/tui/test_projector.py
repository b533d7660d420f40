"""A recording is shown anywhere before it has been read."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from queue import SimpleQueue

import pytest

from ecoflow_tui.tui.projector import Arrival, Projection, Projector
from tests.messages import NOON, a_message
from tests.tui.test_lookback import OneShelf

COUNT = 10_000
DEADLINE_SECONDS = 60


class Screen:
    """Waits for what is to be seen."""

    def __init__(self) -> None:
        said = [{"pd.soc": 7, "pd.wattsInSum": 1}, *({"pd.soc": n % 101} for n in range(1, COUNT))]
        raws = [
            a_message({"params": one}, at=NOON + timedelta(seconds=n), number=n + 1)
            for n, one in enumerate(said)
        ]
        self._told: SimpleQueue[Projection] = SimpleQueue()
        self.projector = Projector(OneShelf(raws), self._told.put)

    def arrival(self) -> tuple[Arrival, Projection]:
        while True:
            told = self._told.get(timeout=DEADLINE_SECONDS)
            if told.arrival is not None:
                return told.arrival, told


@pytest.fixture
def screen() -> Iterator[Screen]:
    screen = Screen()
    yield screen
    screen.projector.stop()


def at(second: int) -> datetime:
    return NOON + timedelta(seconds=second)


def fields(arrival: Arrival) -> dict[str, object]:
    (state,) = arrival.fleet.devices.values()
    return {key: known.value for key, known in state.fields.items()}


def test_an_instant_that_was_not_read_yet_is_shown_by_what_came_before_it(screen: Screen) -> None:
    screen.projector.go(lambda _timeline: at(9000))
    screen.projector.start()

    first, projection = screen.arrival()
    second, _ = screen.arrival()

    assert projection.extent is None
    assert (first.at, fields(first)) == (at(9000), {"pd.soc": 9000 % 101})
    assert (first.next_at, len(first.news) > 200) == (at(9001), True)
    assert (second.at, second.is_second, second.count) == (at(9000), True, 9001)
    assert fields(second) == {"pd.soc": 9000 % 101, "pd.wattsInSum": 1}


def test_one_steps_on_where_it_was_not_read_yet(screen: Screen) -> None:
    screen.projector.go(lambda _timeline: at(9000))
    screen.projector.go(lambda timeline: timeline.after(at(9000)) or at(0))
    screen.projector.start()

    arrivals = [screen.arrival()[0] for _ in range(2)]

    assert [arrival.at for arrival in arrivals] == [at(9000), at(9001)]
    assert not arrivals[1].is_jump
