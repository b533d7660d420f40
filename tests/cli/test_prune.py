"""``db prune`` and ``db stats`` on a real database."""

import json

from tests.cli.conftest import Program


def test_what_is_there_is_said_and_what_is_too_old_goes(program: Program) -> None:
    program.run("record", "--headless", "--demo", "--for", "5s")
    stats = json.loads(program.run("db", "stats", "--demo", "--json").stdout)
    rows = {table["name"]: table["rows"] for table in stats["tables"]}
    stored = rows["ecoflow_measurements"]

    planned = program.run("db", "prune", "--demo", "--keep", "0.001s", "--dry-run")
    kept = program.run("db", "prune", "--demo", "--keep", "1h")
    done = program.run("db", "prune", "--demo", "--keep", "0.001s")

    assert stored == sum(station["rows"] for station in stats["stations"]) > 0
    assert "idx_ecoflow_measurements_ts" in stats["tables"][-2]["indexes"]
    assert planned.stdout.startswith(f"would delete {stored} rows".encode())
    assert kept.stdout.startswith(b"deleted 0 rows")
    assert done.stdout.startswith(f"deleted {stored} rows".encode())
    assert json.loads(program.run("record", "verify", "--demo", "--json").stdout)["is_complete"]
    assert b"ecoflow_measurements" in program.run("db", "stats", "--demo").stdout


def test_without_a_wish_nothing_is_deleted(program: Program) -> None:
    done = program.run("db", "prune", "--demo")

    assert done.returncode == 2
    assert b"--keep" in done.stderr
