import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from ecoflow_tui.core.parse import Parser
from ecoflow_tui.core.report import fleet_report
from ecoflow_tui.core.state import Fleet
from ecoflow_tui.devices import find_model
from ecoflow_tui.simulator.cloud import Cloud
from ecoflow_tui.simulator.options import CloudOptions
from ecoflow_tui.store.capture import write_line
from tests.cli.conftest import Program
from tests.cli.test_attach import _end as end
from tests.cli.test_attach import _recorder as recorder_of
from tests.messages import a_message

DELTA_PRO = "DCABZ8ZEDEMO0001"
RARE, OFTEN, AWAY = "R331RARE00000001", "R331OFTEN0000001", "R331AWAY00000001"
RIVER = "RX01ZEB4ZTEST01"


def listed(program: Program) -> dict[str, dict[str, object]]:
    done = program.run("devices", "--demo", "--json")
    assert done.returncode == 0, done.stderr
    return {row["device_sn"]: row for row in json.loads(done.stdout)}


def test_a_station_is_listed_with_all_that_is_known_of_it(program: Program) -> None:
    before = listed(program)[DELTA_PRO]

    program.run("dump-raw", "--demo", "--count", "8")

    after = listed(program)[DELTA_PRO]
    assert before["presence"] == "never seen"
    assert before["last_seen"] is None
    assert after["model"] == "DELTA Pro"
    assert after["name"] == "Home"
    assert after["online"] is True
    assert after["presence"] == "live"
    assert after["first_seen"] is not None
    assert after["last_seen"] is not None
    assert after["firmware"] == "2.1.0.17"


def test_a_name_and_a_site_are_remembered_and_used_everywhere(program: Program) -> None:
    assert program.run("devices", "rename", DELTA_PRO, "Barn", "--demo").returncode == 0
    assert program.run("devices", "site", DELTA_PRO, "Farm", "--demo").returncode == 0
    program.run("record", "--headless", "--demo", "--for", "3s")

    report = json.loads(program.run("demo", "--once", "--json").stdout)
    query = "SELECT name, site FROM ecoflow_devices ORDER BY name"
    assert listed(program)[DELTA_PRO]["name"] == "Barn"
    assert listed(program)[DELTA_PRO]["site"] == "Farm"
    assert [one["name"] for one in report["stations"]] == ["Barn", "Van", "Cabin"]
    rows = program.run("db", "psql", "--demo", "--", "-Atc", query).stdout.decode().split()
    assert rows == ["Barn|Farm", "Cabin|", "Van|"]


def test_a_name_in_the_database_changes_at_once(program: Program) -> None:
    program.run("record", "--headless", "--demo", "--for", "3s")

    program.run("devices", "rename", DELTA_PRO, "Barn", "--demo")

    query = f"SELECT name FROM ecoflow_devices WHERE device_sn = '{DELTA_PRO}'"
    assert program.run("db", "psql", "--demo", "--", "-Atc", query).stdout == b"Barn\n"


def test_a_serial_that_nobody_knows_is_refused_with_those_that_are(program: Program) -> None:
    done = program.run("devices", "rename", "DCABZ8ZEDEMO0007", "Barn", "--demo")

    assert done.returncode == 2
    assert b"no station has the serial number DCABZ8ZEDEMO0007" in done.stderr
    assert DELTA_PRO.encode() in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("word", ["x" * 65, "red\x1b[31m"])
def test_a_name_that_would_spoil_the_screen_is_refused(program: Program, word: str) -> None:
    done = program.run("devices", "rename", DELTA_PRO, word, "--demo")

    assert done.returncode == 2
    assert b"64 characters" in done.stderr


def test_without_keys_what_was_seen_before_is_listed(program: Program) -> None:
    state = program.home / "state" / "ecoflow-tui"
    state.mkdir(parents=True)
    (state / "seen.json").write_text(
        '{"RX01ZEB4ZTEST01": {"name": "Van", "last_seen": "2026-06-21T12:00:00Z"}}'
    )

    done = program.run("devices", "--json")

    assert done.returncode == 0
    (row,) = json.loads(done.stdout)
    assert (row["name"], row["presence"], row["model"]) == ("Van", "stale", "Unknown model")
    assert b"no keys are set" in done.stderr


def test_a_station_that_was_never_seen_is_called_so_whatever_the_account_says(
    program: Program,
) -> None:
    table = program.run("devices", "--demo").stdout.decode()

    assert table.count("never seen (online)") == 3


def test_a_snapshot_makes_no_station_seen_later(program: Program) -> None:
    now = datetime.now(UTC)
    spoken = a_message({"params": {"pd.soc": 50}}, serial=AWAY, at=now - timedelta(hours=2))
    topic = f"REST GET /iot-open/sign/device/quota/all?sn={AWAY}"
    answer = {"code": "0", "data": {"pd.soc": 50}}
    snapshot = replace(a_message(answer, topic=topic, at=now), id=UUID(int=7))

    program.run("import", stdin=write_line(spoken) + write_line(snapshot))

    (row,) = json.loads(program.run("devices", "--json").stdout)
    assert row["presence"] == "stale"
    assert datetime.fromisoformat(row["last_seen"]) == spoken.received_at


def test_a_stated_model_decides_how_a_station_is_read(program: Program) -> None:
    state = program.home / "state" / "ecoflow-tui"
    state.mkdir(parents=True)
    (state / "seen.json").write_text(f'{{"{RIVER}": {{}}}}')
    line = {"topic": f"/app/device/property/{RIVER}", "payload": {"params": {"inv.soc": 81}}}

    said = program.run("devices", "model", RIVER, "RIVER mini")

    assert said.returncode == 0, said.stderr
    decoded = json.loads(program.run("decode", stdin=json.dumps(line).encode()).stdout)
    assert decoded["model"] == "RIVER mini"
    assert decoded["metrics"]["soc_percent"] == 81


def test_a_stated_model_is_imported_and_rated_by(program: Program) -> None:
    state = program.home / "state" / "ecoflow-tui"
    state.mkdir(parents=True)
    (state / "seen.json").write_text(f'{{"{RIVER}": {{}}}}')
    program.run("devices", "model", RIVER, "delta-pro")
    said = {"params": {"mppt.inWatts": 5000}}
    now = datetime.now(UTC)
    lines = [
        write_line(a_message(said, serial=RIVER, at=now - timedelta(minutes=minute), number=minute))
        for minute in (30, 2, 1)
    ]

    program.run("import", stdin=b"".join(lines))

    query = "SELECT DISTINCT model, pv_in_watts FROM ecoflow_measurements"
    rows = program.run("db", "psql", "--", "-Atc", query).stdout
    energy = program.run("energy", "--json").stdout
    assert rows == b"DELTA Pro|500\n"
    assert b'"high_wh":' in energy
    assert b'"high_wh":null' not in energy


def test_every_door_says_the_same_word(program: Program) -> None:
    now = datetime.now(UTC)
    rare = [now - timedelta(minutes=4 * step) for step in range(8, 0, -1)]
    often = [now - timedelta(seconds=480 - step) for step in range(20)]
    messages = [
        *(a_message({"params": {"pd.soc": 50}}, serial=RARE, at=at) for at in rare),
        *(a_message({"params": {"pd.soc": 50}}, serial=OFTEN, at=at) for at in often),
        a_message({"params": {"pd.soc": 50}}, serial=AWAY, at=now),
        a_message(
            {"params": {"status": 0}},
            topic=f"/open/open-0123456789abcdef/{AWAY}/status",
            at=now,
        ),
    ]
    numbered = [replace(one, id=UUID(int=number)) for number, one in enumerate(messages, 1)]

    program.run("import", stdin=b"".join(map(write_line, numbered)))

    words = {RARE: "live", OFTEN: "stale", AWAY: "offline"}
    query = "SELECT device_sn, presence FROM ecoflow_latest"
    rows = program.run("db", "psql", "--", "-Atc", query).stdout.decode().split()
    fleet = Fleet()
    parser = Parser(find_model)
    for one in numbered:
        fleet.apply(parser.parse(one))
    judged = program.run("check").stdout.decode()
    listing = json.loads(program.run("devices", "--json").stdout)
    assert dict(row.split("|") for row in rows) == words
    assert {one["device_sn"]: one["presence"] for one in listing} == words
    present = datetime.now(UTC)
    assert {sn: state.freshness(present) for sn, state in fleet.devices.items()} == words
    report = fleet_report(fleet, present)["stations"]
    assert isinstance(report, list)
    assert {one["device_sn"]: one["presence"] for one in report} == words
    glances = json.loads(program.run("status", "--json").stdout)["stations"]
    assert {one["device_sn"]: one["presence"] for one in glances} == words
    assert all(f"is {word}" in judged for word in ("stale", "offline"))
    assert "50 %" in judged


def test_what_only_the_device_list_says_is_said_at_every_door(program: Program) -> None:
    with Cloud(CloudOptions()) as cloud:
        cloud.faults.take_offline(DELTA_PRO)
        keys = cloud.environment()
        with recorder_of(program, keys) as recorder:
            # As the screen has it, by way of the recorder's own stations.
            beside = json.loads(program.run("status", "--json", variables=keys).stdout)
            end(recorder)
        listing = json.loads(program.run("devices", "--json", variables=keys).stdout)
    afterwards = json.loads(program.run("status", "--json").stdout)
    judged = program.run("check", "--device", DELTA_PRO).stdout
    query = f"SELECT presence, is_online FROM ecoflow_latest WHERE device_sn = '{DELTA_PRO}'"
    row = program.run("db", "psql", "--", "-Atc", query).stdout

    for stations in (beside["stations"], afterwards["stations"], listing):
        (presence,) = [one["presence"] for one in stations if one["device_sn"] == DELTA_PRO]
        assert presence == "offline"
    assert b"is offline" in judged
    assert row == b"offline|f\n"


def test_a_model_that_does_not_exist_is_refused_with_those_that_do(program: Program) -> None:
    done = program.run("devices", "model", RIVER, "toaster")

    assert done.returncode == 2
    assert b"river-mini" in done.stderr
