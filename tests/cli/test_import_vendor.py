"""``import --vendor`` against a simulated cloud, over TLS, into a real database."""

import json
from collections.abc import Iterator

import pytest

from ecoflow_tui.simulator import options as simulated
from ecoflow_tui.simulator.catalogue import HOME, ROOF
from ecoflow_tui.simulator.cloud import Cloud
from ecoflow_tui.simulator.switches import Endpoint
from tests.cli.conftest import Program

VENDOR = ("import", "--vendor", "--zone", "Europe/Berlin", "--json")
RECENT = ("--since", "3d")


@pytest.fixture
def roof() -> Iterator[Cloud]:
    """A cloud with a station that has a history, and one that has none."""
    with Cloud(simulated.CloudOptions(stations=(HOME, ROOF), stations_running=False)) as cloud:
        yield cloud


def test_each_whole_day_is_stored_once_and_marked(program: Program, roof: Cloud) -> None:
    variables = roof.environment()

    first = program.run(*VENDOR, *RECENT, variables=variables)
    again = program.run(*VENDOR, *RECENT, variables=variables)
    stored = program.run("export", "--raw")

    assert first.returncode == again.returncode == 0
    assert json.loads(first.stdout)["new"] == 3
    assert (json.loads(again.stdout)["new"], json.loads(again.stdout)["already_there"]) == (0, 3)
    assert f"EcoFlow keeps none of DELTA Pro {HOME.serial}".encode() in first.stderr
    assert stored.stdout.count(b",vendor,") == 3
    assert b"Self-sufficiency" in stored.stdout


def test_the_figures_can_be_asked_for_in_sql(program: Program, roof: Cloud) -> None:
    program.run(*VENDOR, *RECENT, "--device", ROOF.serial, variables=roof.environment())

    query = "SELECT count(*), count(DISTINCT day), bool_and(value > 0) FROM ecoflow_vendor_days"
    done = program.run("db", "psql", "--", "-Atc", query + " WHERE unit = 'kWh'")

    assert done.stdout.strip() == b"18|3|t"


def test_what_is_exported_and_imported_elsewhere_is_still_marked(
    program: Program, roof: Cloud
) -> None:
    program.run(*VENDOR, *RECENT, "--device", ROOF.serial, variables=roof.environment())
    lines = program.run("export", "--format", "jsonl").stdout
    elsewhere = {"XDG_DATA_HOME": str(program.home / "data" / "ecoflow-tui" / "elsewhere")}

    program.run("import", stdin=lines, variables=elsewhere)

    rows = program.run("export", "--raw", variables=elsewhere).stdout
    assert rows.count(b",vendor,") == 3
    assert rows == program.run("export", "--raw").stdout


def test_a_station_without_a_history_is_told_so(program: Program, roof: Cloud) -> None:
    done = program.run(*VENDOR, "--device", HOME.serial, variables=roof.environment())

    assert done.returncode == 1
    assert b"error: EcoFlow keeps no history of these stations" in done.stderr
    assert b"hint: Record what they say" in done.stderr


@pytest.mark.parametrize(("code", "exit_code"), [("1006", 1), ("8512", 1), ("8513", 3)])
def test_a_lasting_refusal_is_an_error(
    program: Program, roof: Cloud, code: str, exit_code: int
) -> None:
    roof.faults.rest_errors[Endpoint.QUOTA_HISTORY] = code

    done = program.run(*VENDOR, "--device", ROOF.serial, variables=roof.environment())

    assert done.returncode == exit_code
    assert b"error: " in done.stderr
    assert code.encode() in done.stderr


def test_a_day_that_is_refused_is_rejected_and_named(program: Program, roof: Cloud) -> None:
    roof.faults.rest_errors[Endpoint.QUOTA_HISTORY] = "1008"

    done = program.run(*VENDOR, *RECENT, "--device", ROOF.serial, variables=roof.environment())

    report = json.loads(done.stdout)
    assert done.returncode == 1
    assert sum(report["rejected"].values()) == report["read"] == 3
    assert report["examples"][0]["place"].startswith(ROOF.serial)


@pytest.mark.parametrize("arguments", [("--since", "1h"), ("--since", "never")])
def test_no_whole_day_is_a_usage_error(program: Program, arguments: tuple[str, ...]) -> None:
    until = ("--until", "2026-06-21T12:00") if arguments[1] == "1h" else ()

    assert program.run(*VENDOR, *arguments, *until).returncode == 2


def test_the_time_of_a_file_is_its_own(program: Program) -> None:
    assert program.run("import", "--since", "7d").returncode == 2
