"""One line a change, in the order in which one would say it."""

from datetime import timedelta

import pytest

from ecoflow_tui.core.events import (
    Event,
    LinkChange,
    LinkState,
    RecorderStatus,
    Station,
    StationsKnown,
)
from ecoflow_tui.core.spoken import Narrator
from tests.messages import DELTA_2, DELTA_PRO, NOON, a_reading

HOSTILE = "\x1b]52;c;aGk=\x07\u202e"
NAMES = StationsKnown(
    NOON, (Station(DELTA_PRO, f"Garage{HOSTILE}", True), Station(DELTA_2, "Camper", True))
)


def told(*events: Event, only: tuple[str, ...] = ()) -> list[str]:
    narrator = Narrator(only)
    lines = [line for event in events for line in narrator.tell(event, NOON)]
    return [line.split(" ", 1)[1] for line in lines]


def test_a_station_says_what_matters_first() -> None:
    lines = told(a_reading({"inv.outputWatts": 244, "pd.soc": 73, "pd.wattsInSum": 1432}))

    assert lines[-1].startswith("DELTA Pro: Charge 73 %, Input 1.4 kW, Load 244 W")


def test_only_what_changes_is_said() -> None:
    first = a_reading({"pd.soc": 73, "pd.wattsInSum": 1432})

    lines = told(first, first, a_reading({"pd.soc": 74, "pd.wattsInSum": 1433}))

    assert lines[-1] == "DELTA Pro: Charge 74 %"


@pytest.mark.parametrize(("watts", "is_said"), [(96, False), (104, False), (106, True), (0, True)])
def test_power_that_trembles_is_not_news(watts: int, is_said: bool) -> None:
    lines = told(a_reading({"pd.wattsInSum": 100}), a_reading({"pd.wattsInSum": watts}))

    assert (len(lines) == 3) == is_said


def test_no_line_has_a_control_character() -> None:
    lines = told(
        NAMES, LinkChange(NOON, LinkState.STALLED, HOSTILE), a_reading({"pd.soc": 73, HOSTILE: 1})
    )

    assert len(lines) == 3
    assert all(character.isprintable() for line in lines for character in line)


def test_other_stations_are_not_told_of() -> None:
    lines = told(
        NAMES, a_reading({"pd.soc": 73}), a_reading({"pd.soc": 1}, serial=DELTA_2), only=(DELTA_2,)
    )

    assert lines == ["Camper: Heard for the first time.", "Camper: Charge 1 %"]


def test_silence_and_the_recorder_are_told() -> None:
    narrator = Narrator()
    list(narrator.tell(a_reading({"pd.soc": 73}), NOON))

    later = NOON + timedelta(minutes=7)
    lines = list(narrator.look(RecorderStatus(is_on=True), later))

    assert [line.split(" ", 1)[1] for line in lines] == [
        "Recorder: Recording has begun.",
        "DELTA Pro: Fallen silent; last heard 7 m ago.",
    ]
