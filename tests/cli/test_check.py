import json
from datetime import UTC, datetime

import pytest

from ecoflow_tui.store.capture import write_line
from tests.cli.conftest import Program
from tests.messages import DELTA_PRO, a_message


@pytest.fixture
def low(program: Program) -> Program:
    """A program whose only station has just said that it is at 15 %."""
    said = {"params": {"ems.f32LcdShowSoc": 15, "pd.wattsInSum": 5, "pd.wattsOutSum": 25}}
    program.run("import", stdin=write_line(a_message(said, at=datetime.now(UTC))))
    return program


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (("--soc-below", "10"), 0, "OK"),
        (("--soc-below", "10", "--warn-below", "30"), 1, "WARNING"),
        (("--soc-below", "20"), 2, "CRITICAL"),
        (("--soc-below", "10", "--stale-after", "0s"), 3, "UNKNOWN"),
        (("--device", "NOBODY"), 3, "UNKNOWN"),
    ],
)
def test_the_exit_code_says_how_well(
    low: Program, arguments: tuple[str, ...], code: int, word: str
) -> None:
    done = low.run("check", *arguments)

    assert done.returncode == code
    assert done.stdout.startswith(f"ECOFLOW {word} - ".encode())
    assert len(done.stdout.splitlines()) == 1


def test_a_database_that_is_away_is_unknown(program: Program) -> None:
    away = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing?connect_timeout=2"}

    done = program.run("check", "--soc-below", "20", variables=away)

    assert done.returncode == 3
    assert done.stdout.startswith(b"ECOFLOW UNKNOWN - ")


@pytest.mark.parametrize("arguments", [("--soc-below", "much"), ("--stale-after", "1ms"), ("-x",)])
def test_a_command_line_that_makes_no_sense_is_unknown(
    program: Program, arguments: tuple[str, ...]
) -> None:
    done = program.run("check", *arguments)

    assert done.returncode == 3
    assert done.stdout.startswith(b"ECOFLOW UNKNOWN - ")
    assert len(done.stdout.splitlines()) == 1


def test_a_status_line_for_people_and_for_bars(low: Program) -> None:
    plain = low.run("statusline", "--format", "{sn} {soc} {net}")
    bar = low.run("statusline", "--json")

    assert plain.stdout == f"{DELTA_PRO} 15 % -20 W\n".encode()
    assert json.loads(bar.stdout)["class"] == "fresh"


def test_a_format_that_names_nothing_is_refused(program: Program) -> None:
    assert program.run("statusline", "--format", "{charge}").returncode == 2
