from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecoflow_tui.core import text
from ecoflow_tui.core.metrics import Unit

NAN = float("nan")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "0 W"),
        (85.4, "85 W"),
        (999.4, "999 W"),
        (999.6, "1.0 kW"),
        (1234, "1.2 kW"),
        (-1234, "-1.2 kW"),
        (3_600_000, "3.6 MW"),
        (-0.2, "0 W"),
        (NAN, "--"),
        (None, "--"),
    ],
)
def test_watts_become_kilowatts_from_a_thousand_on(value: float | None, written: str) -> None:
    assert text.watts(value) == written


def test_a_gain_is_written_with_its_sign() -> None:
    assert [text.signed_watts(value) for value in (420, -420, 0, 1500, None, NAN)] == [
        "+420 W",
        "-420 W",
        "0 W",
        "+1.5 kW",
        "--",
        "--",
    ]


@pytest.mark.parametrize(
    ("value", "written"),
    [(0, "0 m"), (45, "45 m"), (407, "6 h 47 m"), (2880, "2 d 0 h"), (4560, "3 d 4 h")],
)
def test_minutes_are_written_in_their_two_largest_units(value: float, written: str) -> None:
    assert text.minutes(value) == written


def test_a_duration_below_nothing_is_unknown() -> None:
    assert text.minutes(-1) == "--"


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(-5, "0 s"), (12.9, "12 s"), (60, "1 m"), (7199, "1 h"), (86_400, "24 h"), (172_800, "2 d")],
)
def test_an_age_has_one_unit(seconds: float, written: str) -> None:
    assert text.age(timedelta(seconds=seconds)) == written


def test_no_age_is_unknown() -> None:
    assert text.age(None) == "--"


@pytest.mark.parametrize(
    ("unit", "value", "written"),
    [
        (Unit.PERCENT, 73.4, "73 %"),
        (Unit.VOLTS, 53.912, "53.9 V"),
        (Unit.AMPERES, -8.44, "-8.4 A"),
        (Unit.CELSIUS, -0.3, "0 °C"),
        (Unit.WATT_HOURS, 12_345, "12.3 kWh"),
        (Unit.COUNT, 12_345, "12 345"),
        (Unit.SWITCH, True, "on"),
        (Unit.SWITCH, False, "off"),
    ],
)
def test_a_quantity_is_written_in_its_unit(unit: Unit, value: float, written: str) -> None:
    assert text.quantity(value, unit) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (56_400, "56 kB"),
        (999_600, "1.0 MB"),
        (1_364_000, "1.4 MB"),
        (12_000_000_000, "12.0 GB"),
    ],
)
def test_a_size_is_written_in_its_unit(value: int, written: str) -> None:
    assert text.size(value) == written


@pytest.mark.parametrize("unit", Unit)
def test_unknown_is_never_written_as_nought(unit: Unit) -> None:
    assert text.quantity(None, unit) == "--"


def test_ordinary_text_stays_as_it_is() -> None:
    assert text.safe_text("Küche 2 · DELTA Pro 日本") == "Küche 2 · DELTA Pro 日本"


def test_control_characters_become_their_pictures() -> None:
    assert text.safe_text("a\x1b[31m\x00\n\t\x7f") == "a␛[31m␀␊␉␡"


@pytest.mark.parametrize(
    "character",
    ["\x9b", "\u202e", "\u2066", "\u200b", "\ufeff", "\u2028", "\ud800", "\ufe0f", "\U000e0041"],
)
def test_what_cannot_be_seen_becomes_visible(character: str) -> None:
    assert text.safe_text(f"a{character}b") == "a\N{REPLACEMENT CHARACTER}b"


def test_marks_do_not_pile_up() -> None:
    piled = text.safe_text("e" + "\u0301" * 50)

    assert piled.count("\u0301") == 2


def test_long_text_is_cut() -> None:
    assert text.safe_text("x" * 1000, at_most=10) == "xxxxxxxxx…"


@given(st.text(st.characters(), max_size=60))
def test_whatever_comes_in_can_be_printed_and_encoded(raw: str) -> None:
    safe = text.safe_text(raw)

    assert all(character.isprintable() for character in safe)
    assert safe.encode().decode() == safe
    assert text.safe_text(safe) == safe or "\N{REPLACEMENT CHARACTER}" in safe
