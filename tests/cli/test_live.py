import json
import os
import signal
import subprocess

from tests.cli.conftest import DEADLINE_SECONDS, Program

LINE_MEMBERS = {"id", "received_at", "topic", "qos", "payload", "crc"}


def test_dump_raw_prints_capture_lines_as_they_come_and_stops_at_its_count(
    program: Program,
) -> None:
    done = program.run("dump-raw", "--demo", "--count", "6")

    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert len(lines) == 6
    assert all(set(line) >= LINE_MEMBERS for line in lines)
    assert program.run("decode", stdin=done.stdout).stdout.count(b'"kind":"reading"') == 6


def test_dump_raw_ends_quietly_when_nobody_reads_any_more(program: Program) -> None:
    with program.start("dump-raw", "--demo") as running:
        assert running.stdout is not None
        first = running.stdout.readline()
        running.stdout.close()
        assert running.stderr is not None
        errors = running.stderr.read()
        assert running.wait(DEADLINE_SECONDS) == 0

    assert json.loads(first)["topic"]
    assert b"Traceback" not in errors
    assert b"Exception ignored" not in errors


def test_dump_raw_of_one_station_shows_only_that_one(program: Program) -> None:
    listed = program.run("devices", "--demo", "--json")
    serial = json.loads(listed.stdout)[1]["device_sn"]

    done = program.run("dump-raw", "--demo", "--device", serial, "--count", "5")

    assert {serial in json.loads(line)["topic"] for line in done.stdout.splitlines()} == {True}


def test_the_demo_s_state_has_stations_of_different_models_with_live_values(
    program: Program,
) -> None:
    stations = json.loads(program.run("demo", "--once", "--json").stdout)["stations"]

    assert len({station["model"] for station in stations}) >= 2
    for station in stations:
        assert station["presence"] == "live"
        assert 0 < station["metrics"]["soc_percent"] <= 100
        assert station["metrics"]["watts_in_sum"] >= 0


def test_the_demo_s_values_change(program: Program) -> None:
    lines = program.run("dump-raw", "--demo", "--count", "60").stdout

    said = [json.loads(line) for line in program.run("decode", stdin=lines).stdout.splitlines()]

    volts = {(one["device_sn"], one["metrics"].get("battery_volts")) for one in said}
    assert len(volts) > 10


def test_any_command_finds_a_running_simulation_by_its_variables(
    program: Program, cloud: dict[str, str]
) -> None:
    done = program.run("devices", "--json", variables=cloud)

    assert done.returncode == 0, done.stderr
    assert all(station["online"] for station in json.loads(done.stdout))


def test_a_wrong_key_exits_with_3_and_says_what_to_do(
    program: Program, cloud: dict[str, str]
) -> None:
    wrong = cloud | {"ECOFLOW_ACCESS_KEY": "nobody-s-key"}

    for command in (["devices"], ["dump-raw"], ["record", "--headless"]):
        done = program.run(*command, variables=wrong)

        assert done.returncode == 3, (command, done.stderr)
        assert b"8513" in done.stderr
        assert b"hint: " in done.stderr
        assert b"nobody-s-key" not in done.stderr


def test_a_key_that_is_unknown_ends_the_plain_lines_too(
    program: Program, cloud: dict[str, str]
) -> None:
    done = program.run("watch", "--plain", variables={**cloud, "ECOFLOW_ACCESS_KEY": "wrong"})

    assert done.returncode == 3
    assert b"Link: " in done.stdout
    assert b"Traceback" not in done.stderr


def test_a_cloud_that_cannot_be_reached_exits_with_4(program: Program) -> None:
    variables = {
        "ECOFLOW_ACCESS_KEY": "a",
        "ECOFLOW_SECRET_KEY": "b",
        "ECOFLOW_API_URL": "https://127.0.0.1:9",
    }

    done = program.run("devices", variables=variables)

    assert done.returncode == 4
    assert b"error: " in done.stderr
    assert b"Traceback" not in done.stderr


def test_without_keys_a_command_says_where_they_go(program: Program) -> None:
    for command in (["devices"], ["dump-raw"], ["record", "--headless"]):
        done = program.run(*command)

        assert done.returncode == 2, command
        assert b"ECOFLOW_ACCESS_KEY" in done.stderr


def test_interrupted_twice_it_ends_at_once_with_130(program: Program) -> None:
    with program.start("simulate") as running:
        assert running.stdout is not None
        running.stdout.readline()
        os.kill(running.pid, signal.SIGSTOP)
        running.send_signal(signal.SIGINT)
        running.send_signal(signal.SIGTERM)
        os.kill(running.pid, signal.SIGCONT)
        running.communicate(timeout=DEADLINE_SECONDS)

    assert running.returncode == 130


def test_mistakes_in_the_settings_are_one_line_each(program: Program) -> None:
    variables = {"ECOFLOW_REGION": "mars", "ECOFLOW_API_URL": "ftp://example.org"}

    done = program.run("dump-raw", variables=variables)

    assert done.returncode == 2
    errors = [line for line in done.stderr.splitlines() if line.startswith(b"error: ")]
    assert len(errors) == 2


def test_no_secret_stands_in_a_process_list(program: Program, cloud: dict[str, str]) -> None:
    with program.start("dump-raw", variables=cloud) as running:
        assert running.stdout is not None
        running.stdout.readline()
        shown = subprocess.run(["ps", "-eo", "args"], capture_output=True, check=True).stdout
        running.send_signal(signal.SIGTERM)
        running.communicate(timeout=DEADLINE_SECONDS)

    assert cloud["ECOFLOW_SECRET_KEY"].encode() not in shown
    assert cloud["ECOFLOW_ACCESS_KEY"].encode() not in shown
