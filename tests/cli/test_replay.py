"""What was recorded is what was seen."""

import json
import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event as Flag

import pytest

from ecoflow_tui.cli.joining import Setup, demo_setup
from ecoflow_tui.cli.recording import Recording
from ecoflow_tui.cli.sources import live_source
from ecoflow_tui.cli.stations import station_feed
from ecoflow_tui.core.events import Event, LinkChange, StationsKnown
from ecoflow_tui.core.report import fleet_report
from ecoflow_tui.core.state import Fleet
from ecoflow_tui.simulator.options import CloudOptions
from ecoflow_tui.simulator.spawn import spawn
from tests.cli.conftest import DEADLINE_SECONDS, Program

SPEED = 12
SIMULATED = timedelta(seconds=60)


class LiveScreen:
    """Keeps the state after every message."""

    def __init__(self) -> None:
        self.fleet = Fleet()
        self.states: list[tuple[datetime, Fleet]] = []
        self.has_seen_enough = Flag()

    def receive(self, event: Event) -> None:
        self.fleet.apply(event)
        if isinstance(event, LinkChange | StationsKnown):
            return
        self.states.append((event.raw.received_at, self.fleet.copy()))
        if event.raw.received_at - self.states[0][0] > SIMULATED / SPEED:
            self.has_seen_enough.set()

    def instants(self, count: int) -> list[tuple[datetime, Fleet]]:
        """Instants at which every message so far, and no later one, had come."""
        times = [at for at, _ in self.states]
        clear = [
            self.states[index]
            for index in range(50, len(times) - 1)
            if max(times[: index + 1]) == times[index] < min(times[index + 1 :])
        ]
        return [clear[index * (len(clear) - 1) // (count - 1)] for index in range(count)]


@pytest.fixture
def seen(program: Program, monkeypatch: pytest.MonkeyPatch) -> Iterator[LiveScreen]:
    """A minute of the demo, a dozen times as fast, seen live and recorded."""
    for name, value in program.environment.items():
        monkeypatch.setenv(name, value)
    cloud = spawn(CloudOptions(speed=SPEED))
    try:
        yield _watched(demo_setup(cloud.environment))
    finally:
        cloud.stop()


def _watched(setup: Setup) -> LiveScreen:
    screen = LiveScreen()
    with station_feed(setup) as feed:
        feed.add(screen)
        recording = Recording(setup, feed)
        recording.turn_on()
        source = live_source(setup, role="test")
        source.start(feed)
        assert screen.has_seen_enough.wait(DEADLINE_SECONDS)
        source.stop()
        recording.close()
    return screen


def _by_serial(report: object) -> tuple[object, dict[str, dict[str, object]]]:
    """A live screen knows the account's order, a recording that of the first words."""
    found = json.loads(json.dumps(report))
    return found["at"], {station["device_sn"]: station for station in found["stations"]}


def _nameless(report: object) -> object:
    """A capture file has messages, and what a station is called is in none of them."""
    at, stations = _by_serial(report)
    return at, {serial: {**station, "name": ""} for serial, station in stations.items()}


def _state(program: Program, source: str, at: datetime) -> object:
    done = program.run("replay", source, "--at", at.isoformat(), "--once", "--json")
    assert done.returncode == 0, done.stderr
    found: object = json.loads(done.stdout)
    return found


def test_a_replay_shows_at_any_instant_what_was_seen_live(
    program: Program, seen: LiveScreen
) -> None:
    capture = program.home / "minute.jsonl"
    written = program.run("capture", "--demo", "-o", str(capture))
    assert written.returncode == 0, written.stderr

    for at, fleet in seen.instants(5):
        live = fleet_report(fleet, at)
        from_database = _state(program, "--demo", at)
        from_file = _state(program, str(capture), at)

        assert _by_serial(from_database) == _by_serial(live)
        assert _nameless(from_file) == _nameless(live)


LINES = b"".join(
    b'{"received_at":"2026-06-21T12:00:%02dZ","topic":"/open/a/R331ZEB4ZEDEMO02/quota",'
    b'"payload":{"params":{"pd.soc":%d}}}\n' % (second, 50 + second)
    for second in range(5)
)


def _soc(program: Program, *arguments: str, stdin: bytes = b"") -> object:
    done = program.run("replay", *arguments, "--once", "--json", stdin=stdin)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["stations"][0]["metrics"]["soc_percent"]


def test_a_pipe_is_replayed_to_an_instant_or_to_its_end(program: Program) -> None:
    assert _soc(program, "-", stdin=LINES) == 54
    assert _soc(program, "-", "--at", "2026-06-21T12:00:02Z", stdin=LINES) == 52


OTHER = LINES.replace(b"R331ZEB4ZEDEMO02", b"R331ZEB4ZEDEMO07")


@pytest.fixture(params=["file", "database"])
def source(request: pytest.FixtureRequest, program: Program) -> tuple[str, ...]:
    """Five seconds of two stations, and what names them to the command."""
    if request.param == "database":
        done = program.run("import", stdin=LINES + OTHER)
        assert done.returncode == 0, done.stderr
        return ()
    both = zip(LINES.splitlines(keepends=True), OTHER.splitlines(keepends=True), strict=True)
    path = program.home / "both.jsonl"
    path.write_bytes(b"".join(line for pair in both for line in pair))
    return (str(path),)


def test_a_replay_is_of_this_time_and_these_stations_only(
    program: Program, source: tuple[str, ...]
) -> None:
    span = ("--since", "2026-06-21T14:00", "--until", "2026-06-21T14:00:04")
    berlin = ("--zone", "Europe/Berlin")
    only = ("--device", "R331ZEB4ZEDEMO07")

    done = program.run("replay", *source, *span, *berlin, *only, "--once", "--json")

    assert done.returncode == 0, done.stderr
    (station,) = json.loads(done.stdout)["stations"]
    assert station["device_sn"] == "R331ZEB4ZEDEMO07"
    assert station["metrics"]["soc_percent"] == 53
    assert _soc(program, *source, *span, "--at", "2026-06-21T14:00:01", *berlin) == 51


def test_a_replay_tells_nothing_of_before_it_begins(
    program: Program, source: tuple[str, ...]
) -> None:
    since = ("--since", "2026-06-21T12:00:03", "--zone", "UTC")

    done = program.run("replay", *source, *since, "--speed", "100", variables={"TZ": "UTC"})

    told = done.stdout.decode().splitlines()
    assert {line.split()[0] for line in told} == {"12:00:03", "12:00:04"}


def test_a_day_of_the_database_is_shown_and_that_there_is_more_is_said(program: Program) -> None:
    later = LINES.replace(b"06-21", b"06-23")
    program.run("import", stdin=LINES + later)
    since = ("--since", "2026-06-21T11:00Z", "--once", "--json")

    day = program.run("replay", *since)
    all_of_it = program.run("replay", *since, "--until", "1s")
    instant = program.run("replay", "--at", "2026-06-21T12:00:02Z", "--once", "--json")

    assert json.loads(day.stdout)["at"].startswith("2026-06-21T12:00:04")
    assert day.stderr == b"This is a day of what was recorded; --until shows more.\n"
    assert json.loads(all_of_it.stdout)["at"].startswith("2026-06-23T12:00:04")
    assert all_of_it.stderr == instant.stderr == b""


def test_ages_are_told_by_the_time_of_the_replay(program: Program) -> None:
    done = program.run("replay", "-", "--once", "--json", stdin=LINES)

    station = json.loads(done.stdout)["stations"][0]
    assert (station["presence"], station["age_seconds"]) == ("live", 0.0)


def test_without_a_terminal_it_tells_changes_and_ends(program: Program) -> None:
    done = program.run(
        "replay", "-", "--speed", "100", stdin=LINES + b"{\n", variables={"TZ": "UTC"}
    )

    assert done.returncode == 0, done.stderr
    told = done.stdout.decode().splitlines()
    assert told[-1].startswith("12:00:04 ")
    assert "54" in told[-1]
    assert done.stderr == b"1 line is damaged and left out.\n"


def test_watch_replays_a_file_too(program: Program) -> None:
    capture = Path(program.home) / "a.jsonl"
    capture.write_bytes(LINES[: len(LINES) // 5])

    done = program.run("watch", "--replay", str(capture))

    assert done.returncode == 0
    assert b"50 %" in done.stdout


@pytest.mark.parametrize("content", [b"", b"{\n\0\0\n"])
def test_a_file_without_a_message_says_so(program: Program, content: bytes) -> None:
    done = program.run("replay", "-", stdin=content)

    assert done.returncode == 1
    assert b"stdin holds no message." in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["nothing.jsonl"],
        ["nothing.jsonl", "--demo"],
        ["-", "--once"],
        ["-", "--at", "some day"],
        ["-", "--at", "+5m"],
        ["-", "--speed", "0"],
    ],
)
def test_a_replay_that_makes_no_sense_is_refused(program: Program, arguments: list[str]) -> None:
    done = program.run("replay", *arguments)

    assert done.returncode == 2
    assert done.stdout == b""
    assert b"Traceback" not in done.stderr


def test_a_reader_that_has_seen_enough_is_no_error(program: Program) -> None:
    pipeline = " ".join([*program.command("replay", "-", "--speed", "100"), "|", "head", "-n", "1"])

    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {pipeline}"],
        input=LINES,
        capture_output=True,
        check=False,
        cwd=program.home,
        env=program.environment,
        timeout=DEADLINE_SECONDS,
    )

    assert (done.returncode, done.stderr) == (0, b"")
