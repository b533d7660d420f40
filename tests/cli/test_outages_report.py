import json
from datetime import timedelta

import pytest

from ecoflow_tui.store.capture import write_line
from tests.cli.conftest import Program
from tests.core.days import at
from tests.messages import a_message

MONTH = ("--month", "2026-06", "--zone", "UTC")


@pytest.fixture
def outage(program: Program) -> Program:
    """A program that knows a day of a station which lost the grid at noon for half an hour."""
    lines = []
    for minute in range(1440):
        is_out = 720 <= minute < 750
        said = {
            "inv.acInVol": 0 if is_out else 230_000,
            "ems.f32LcdShowSoc": 90 - (minute - 720) if is_out else 90,
            "pd.wattsInSum": 0 if is_out else 600,
            "inv.inputWatts": 0 if is_out else 600,
        }
        moment = at(0) + timedelta(minutes=minute)
        lines.append(write_line(a_message({"params": said}, at=moment, number=minute + 1)))
    done = program.run("import", stdin=b"".join(lines))
    assert done.returncode == 0, done.stderr
    return program


def test_an_outage_is_listed(outage: Program) -> None:
    span = ("--since", "2026-06-01", "--until", "2026-07-01", "--zone", "UTC")

    (found,) = json.loads(outage.run("outages", *span, "--json").stdout)
    table = outage.run("outages", *span).stdout.decode()

    assert found["lost_at"] == "2026-06-21T12:00:00Z"
    assert found["back_at"] == "2026-06-21T12:30:00Z"
    assert found["depth_percent"] == 29
    assert "2026-06-21 12:00:00  2026-06-21 12:30:00      30 m" in table


def test_no_outage_is_said(outage: Program) -> None:
    done = outage.run("outages", "--since", "2026-05-01", "--until", "2026-05-02")

    assert (done.returncode, done.stdout) == (0, b"")
    assert b"No outage was seen." in done.stderr


def test_a_month_is_reported_in_each_form(outage: Program) -> None:
    text = outage.run("report", *MONTH, "--tariff", "0.5 EUR").stdout.decode()
    markdown = outage.run("report", *MONTH, "--format", "markdown").stdout.decode()
    target = outage.home / "june.html"
    outage.run("report", *MONTH, "--format", "html", "-o", str(target))

    assert "EcoFlow, 2026-06\n================" in text
    assert "14.0" in text
    assert "AC input cost 7.0" in text
    assert "No tariff was given" in markdown
    assert "| 2026-06-21 12:00:00 |" in markdown
    assert target.read_text().startswith("<!doctype html>")


@pytest.mark.parametrize("month", ["2026-13", "June", "2099-01"])
def test_what_is_no_month_is_refused(program: Program, month: str) -> None:
    assert program.run("report", "--month", month).returncode == 2
