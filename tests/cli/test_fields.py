import json

from tests.cli.conftest import Program

DELTA_PRO = "DCABZ8ZEDEMO0001"


def test_without_a_database_the_stations_are_asked(program: Program) -> None:
    done = program.run("fields", "--demo", "--json", "--device", DELTA_PRO)

    rows = json.loads(done.stdout)
    by_key = {row["key"]: row for row in rows}
    assert done.returncode == 0, done.stderr
    assert {row["device_sn"] for row in rows} == {DELTA_PRO}
    assert by_key["mppt.inWatts"]["type"] == "integer"
    assert "pv_in_watts" in by_key["mppt.inWatts"]["uses"]
    assert by_key["bmsMaster.bmsFault"]["is_mapped"] is False


def test_what_was_recorded_is_listed_without_a_word_to_the_cloud(program: Program) -> None:
    program.run("record", "--headless", "--demo", "--for", "5s")

    done = program.run("fields", "--demo", "--unknown")

    assert done.returncode == 0
    assert b"listening" not in done.stderr
    lines = done.stdout.decode().splitlines()
    assert DELTA_PRO in lines
    assert any(line.split()[0] == "bmsMaster.bmsFault" for line in lines)
    assert not any("mppt.inWatts" in line for line in lines)


def test_without_keys_and_database_it_says_what_to_do(program: Program) -> None:
    done = program.run("fields")

    assert done.returncode == 2
    assert b"hint: " in done.stderr
