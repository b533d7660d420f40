import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import pytest

from ecoflow_tui.store.capture import write_line
from tests.cli.conftest import Program
from tests.core.days import DAY, at, fridge, sun, true_wh
from tests.messages import a_message

EVERY_SECONDS = 20


def a_day_of(start: datetime, seconds: Iterable[int]) -> bytes:
    """Capture lines of a station with a fridge and a panel."""
    lines = []
    for number, second in enumerate(seconds, start=1):
        params = {
            "inv.outputWatts": round(fridge(second)),
            "mppt.inWatts": round(10 * sun(second)),
        }
        moment = start + timedelta(seconds=second)
        lines.append(write_line(a_message({"params": params}, at=moment, number=number)))
    return b"".join(lines)


def _ask(program: Program, *arguments: str) -> dict[str, Any]:
    done = program.run("energy", "--json", *arguments)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture
def a_day(program: Program) -> Program:
    """A program that knows the 21st of June 2026, with a hole from noon to two."""
    times = range(0, int(DAY) + 1, EVERY_SECONDS)
    heard = [second for second in times if not 43_200 < second < 50_400]
    done = program.run("import", stdin=a_day_of(at(0), heard))
    assert done.returncode == 0, done.stderr
    return program


def test_a_day_is_added_up_and_its_hole_is_left_out(a_day: Program) -> None:
    span = ("--since", "2026-06-21", "--until", "2026-06-22", "--zone", "UTC")

    (station,) = _ask(a_day, *span, "--by", "day", "--tariff", "0.5 EUR")["stations"]

    (period,) = station["periods"]
    for port, power in (("ac_out", fridge), ("pv_in", sun)):
        truth = true_wh(power, 0, DAY)
        heard = true_wh(power, 0, 43_200) + true_wh(power, 50_400, DAY)
        figure = period["ports"][port]
        assert figure["wh"] == pytest.approx(heard, rel=0.005)
        assert figure["low_wh"] <= truth <= figure["high_wh"]
        assert figure["coverage"] == pytest.approx(22 / 24, abs=0.001)
    assert period["cost"] is None


def test_hours_are_the_user_s(a_day: Program) -> None:
    span = ("--since", "2026-06-21 05:00", "--until", "2026-06-21 09:00")

    report = _ask(a_day, *span, "--by", "hour", "--zone", "America/New_York")

    (station,) = report["stations"]
    assert [period["period"][11:] for period in station["periods"]] == [
        "05:00",
        "06:00",
        "07:00",
        "08:00",
    ]
    coverage = [period["ports"]["pv_in"]["coverage"] for period in station["periods"]]
    assert coverage == [1, 1, 1, 0]


def test_a_wish_for_all_time_begins_with_the_first_message(a_day: Program) -> None:
    span = ("--since", "0001-03-01", "--until", "2026-06-23", "--zone", "UTC")

    (station,) = _ask(a_day, *span, "--by", "day")["stations"]

    assert [period["period"] for period in station["periods"]] == ["2026-06-21", "2026-06-22"]


def test_people_get_a_table_and_are_told_that_there_is_no_tariff(a_day: Program) -> None:
    done = a_day.run("energy", "--since", "2026-06-20", "--until", "2026-06-22", "--zone", "UTC")

    text = done.stdout.decode()
    assert "DELTA Pro" in text
    assert "91 %" in text
    assert "2026-06-20" not in text
    assert b"--tariff" in done.stderr


def test_nothing_recorded_is_said(program: Program) -> None:
    program.run("db", "init")

    done = program.run("energy")

    assert (done.returncode, done.stdout) == (0, b"")
    assert b"Nothing was recorded." in done.stderr


@pytest.mark.parametrize(
    "arguments", [("--tariff", "cheap"), ("--since", "2026-01-02", "--until", "2026-01-01")]
)
def test_a_question_that_makes_no_sense_is_refused(
    program: Program, arguments: tuple[str, ...]
) -> None:
    program.run("db", "init")

    assert program.run("energy", *arguments).returncode == 2
