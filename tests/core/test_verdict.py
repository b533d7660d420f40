from dataclasses import replace
from datetime import timedelta

import pytest

from ecoflow_tui.core.state import Freshness
from ecoflow_tui.core.statusline import Wish, check_format, line_about
from ecoflow_tui.core.verdict import Glance, Level, Limits, judge
from tests.messages import NOON

MINUTE = timedelta(minutes=1)
LIMITS = Limits(stale_after=5 * MINUTE, soc_below=20, soc_warning_below=40)
HOME = Glance("A1", "Home", NOON - MINUTE, Freshness.LIVE, 62, 300, 1410, 95)
LOW = replace(HOME, device_sn="A2", name="Low", soc_percent=19.4)
FAIR = replace(HOME, device_sn="A3", name="Fair", soc_percent=39)
SILENT = replace(
    HOME,
    device_sn="A4",
    name="Silent",
    heard_at=NOON - 6 * MINUTE,
    presence=Freshness.STALE,
)
OFFLINE = replace(HOME, device_sn="A5", name="Off", presence=Freshness.OFFLINE)
NEVER = Glance("A6", "Never")
MUTE = replace(HOME, device_sn="A7", name="Mute", soc_percent=None)


@pytest.mark.parametrize(
    ("glances", "level", "words"),
    [
        ([HOME], Level.OK, "ECOFLOW OK - Home 62 %"),
        ([HOME, FAIR], Level.WARNING, "ECOFLOW WARNING - Fair 39 % (below 40 %), Home 62 %"),
        ([HOME, LOW], Level.CRITICAL, "ECOFLOW CRITICAL - Low 19.4 % (below 20 %), Home 62 %"),
        ([SILENT], Level.UNKNOWN, "ECOFLOW UNKNOWN - Silent is stale, silent for 6 m"),
        ([FAIR, OFFLINE], Level.UNKNOWN, "ECOFLOW UNKNOWN - Off is offline, silent for 1 m, Fair"),
        ([SILENT, LOW], Level.CRITICAL, "ECOFLOW CRITICAL - Low 19.4 %"),
        ([NEVER], Level.UNKNOWN, "ECOFLOW UNKNOWN - Never was never seen"),
        ([MUTE], Level.UNKNOWN, "ECOFLOW UNKNOWN - Mute does not tell its charge"),
        ([], Level.UNKNOWN, "ECOFLOW UNKNOWN - no station was ever recorded"),
    ],
)
def test_what_is_worst_decides_and_comes_first(
    glances: list[Glance], level: Level, words: str
) -> None:
    found, line = judge(glances, LIMITS, NOON)

    assert found is level
    assert line.startswith(words)


@pytest.mark.parametrize(
    ("presence", "stale_after", "level"),
    [
        (Freshness.LIVE, None, Level.OK),
        (Freshness.LATE, None, Level.OK),
        (Freshness.STALE, None, Level.UNKNOWN),
        (Freshness.OFFLINE, None, Level.UNKNOWN),
        (Freshness.LIVE, MINUTE / 2, Level.UNKNOWN),
        (Freshness.STALE, 2 * MINUTE, Level.OK),
        (Freshness.OFFLINE, 2 * MINUTE, Level.UNKNOWN),
    ],
)
def test_how_long_a_silence_may_be_is_the_station_s_own_if_nobody_says(
    presence: Freshness, stale_after: timedelta | None, level: Level
) -> None:
    found, _ = judge([replace(HOME, presence=presence)], Limits(stale_after), NOON)

    assert found is level


def test_only_what_is_known_has_figures() -> None:
    _, line = judge([HOME, SILENT], LIMITS, NOON)

    assert line.endswith(" | 'A1'=62%;40:;20:;0;100")


def test_a_name_cannot_add_figures_of_its_own() -> None:
    _, line = judge([replace(HOME, name="a|'b'=1\n", device_sn="A'=9")], LIMITS, NOON)

    assert line.count("|") == 1
    assert "'A9'=62%" in line


def test_a_status_line_tells_what_is_known() -> None:
    template = "{name} {soc} {net}, {sn}: {in}/{out} {left} {age}{stale}"

    line = line_about([HOME, HOME], Wish(template, " | ", 5 * MINUTE), NOON)

    assert line == " | ".join(["Home 62 % -1.1 kW, A1: 300 W/1.4 kW 1 h 35 m 1 m"] * 2)


@pytest.mark.parametrize("glance", [SILENT, OFFLINE, NEVER])
def test_a_status_line_tells_no_number_that_no_longer_holds(glance: Glance) -> None:
    wish = Wish("{soc} {in} {out} {net} {left}{stale}", "", MINUTE)

    line = line_about([glance], wish, NOON)

    assert line == "-- -- -- -- -- (stale)"


@pytest.mark.parametrize("template", ["{charge}", "{}", "{soc:5}", "{soc!r}", "{soc.real}", "{"])
def test_a_format_names_only_what_there_is(template: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        check_format(template)
