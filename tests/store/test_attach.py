"""Programs attached to a recorder, over real sockets."""

import os
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecoflow_tui.core.errors import EcoflowError, RecorderLockedError
from ecoflow_tui.core.events import (
    Event,
    LinkChange,
    LinkState,
    Origin,
    RawMessage,
    RecorderStatus,
    Station,
    StationsKnown,
)
from ecoflow_tui.core.feed import Feed, Source
from ecoflow_tui.core.parse import Parser
from ecoflow_tui.core.state import Fleet
from ecoflow_tui.devices import find_model
from ecoflow_tui.store.attach.attached import AttachedSource, AttachOptions, attach
from ecoflow_tui.store.attach.attachment import Attachment
from ecoflow_tui.store.attach.known import Known
from ecoflow_tui.store.attach.lines import CaughtUp, Hello, RecorderReport, decode, encode
from ecoflow_tui.store.attach.place import Place
from ecoflow_tui.store.attach.relay import Relay
from ecoflow_tui.store.books import Books
from ecoflow_tui.store.capture import write_line
from tests.messages import DELTA_2, DELTA_PRO, NOON, a_message

DEADLINE_SECONDS = 20.0
BOOKS = RecorderStatus(is_on=True, received=7, stored=5, pending=2, dropped_why={"queue full": 1})
STATUS_TOPIC = "/open/open-0123456789abcdef/{}/status"


class Recorder:
    """A relay as a recording process has it, and the feed that it listens to."""

    def __init__(self, directory: Path, role: str = "record") -> None:
        self.feed = Feed(Parser(find_model))
        self.fleet = Fleet()
        self.relay = Relay(directory, role, lambda: BOOKS, lambda: "clean")
        self.feed.add(self.relay)
        self.feed.add(_Applying(self.fleet))
        self.relay.start()

    def say(self, *messages: RawMessage) -> None:
        for raw in messages:
            self.feed.deliver(raw, lambda: None)


class _Applying:
    """A sink that keeps the state of all stations."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet

    def receive(self, event: Event) -> None:
        self._fleet.apply(event)


class Screen:
    """A program that is attached: keeps what it hears, and lets a test wait for it."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.fleet = Fleet()
        self._changed = threading.Condition()

    def receive(self, event: Event) -> None:
        with self._changed:
            self.events.append(event)
            self.fleet.apply(event)
            self._changed.notify_all()

    def wait_until(self, is_so: Callable[["Screen"], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: is_so(self), DEADLINE_SECONDS), self.events

    @property
    def messages(self) -> list[RawMessage]:
        return [
            event.raw for event in self.events if not isinstance(event, LinkChange | StationsKnown)
        ]

    def has(self, raw: RawMessage) -> bool:
        return raw in self.messages

    @property
    def links(self) -> list[LinkState]:
        return [event.state for event in self.events if isinstance(event, LinkChange)]


class _Own:
    """A session of one's own that a test can refuse."""

    def __init__(self, refusals: list[EcoflowError]) -> None:
        self._refusals = refusals
        self.is_stopped = False
        self.failure: EcoflowError | None = None

    def start(self, feed: Feed) -> None:
        if self._refusals:
            raise self._refusals.pop()
        feed.announce(LinkChange(NOON, LinkState.LIVE, "our own"))

    def stop(self) -> None:
        self.is_stopped = True


class World:
    """Recorders and attached programs of one state directory."""

    def __init__(self, directory: Path, closing: ExitStack) -> None:
        self.directory = directory
        self._closing = closing
        self.refusals: list[EcoflowError] = []
        self.own: list[_Own] = []

    def recorder(self, role: str = "record") -> Recorder:
        recorder = Recorder(self.directory, role)
        self._closing.callback(recorder.relay.stop)
        return recorder

    def attach(
        self,
        *,
        wanted: frozenset[str] = frozenset(),
        is_past_wanted: bool = True,
        patience_seconds: float = 60,
        silent_seconds: float = 60,
    ) -> tuple[Screen, AttachedSource]:
        source = attach(
            AttachOptions(
                self.directory,
                self._open_own,
                wanted,
                is_past_wanted,
                patience_seconds,
                silent_seconds,
            )
        )
        assert source is not None
        screen = Screen()
        feed = Feed(Parser(find_model))
        feed.add(screen)
        self.start(source, feed)
        return screen, source

    def start(self, source: Source, feed: Feed) -> None:
        source.start(feed)
        self._closing.callback(source.stop)

    def connect(self) -> socket.socket:
        line = Place(self.directory).connect(DEADLINE_SECONDS)
        self._closing.callback(line.close)
        return line

    def listen(self) -> socket.socket:
        listener = Place(self.directory).listen()
        self._closing.callback(listener.close)
        listener.settimeout(DEADLINE_SECONDS)
        return listener

    def _open_own(self) -> _Own:
        self.own.append(_Own(self.refusals))
        return self.own[-1]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with ExitStack() as closing:
        yield World(tmp_path / "state", closing)


@pytest.fixture
def open_home() -> Iterator[Path]:
    """A directory of ours that every user can pass through."""
    with TemporaryDirectory(prefix="ecoflow-") as name:
        home = Path(name)
        home.chmod(0o711)
        yield home


def a_delta(number: int, **params: object) -> RawMessage:
    """A delta of the DELTA Pro, a second after the one before."""
    return a_message(
        {"params": params}, number=number, at=NOON + timedelta(seconds=number), serial=DELTA_PRO
    )


def soc(number: int, percent: int) -> RawMessage:
    return a_delta(number, **{"ems.lcdShowSoc": percent})


def a_snapshot(number: int, values: dict[str, object], serial: str = DELTA_PRO) -> RawMessage:
    return a_message(
        {"code": "0", "message": "Success", "data": values},
        number=number,
        at=NOON + timedelta(seconds=number),
        topic=f"REST GET /iot-open/sign/device/quota/all?sn={serial}",
        origin=Origin.REST,
    )


def read_lines(line: socket.socket) -> Iterator[bytes]:
    with line.makefile("rb") as stream:
        yield from stream


def test_a_newcomer_knows_what_the_recorder_knows_and_how_old_it_is(world: World) -> None:
    recorder = world.recorder()
    recorder.feed.announce(
        StationsKnown(NOON, (Station(DELTA_PRO, "Garage", True), Station(DELTA_2, "Van", None)))
    )
    recorder.feed.announce(LinkChange(NOON, LinkState.LIVE))
    recorder.say(
        a_snapshot(1, {"ems.lcdShowSoc": 50, "pd.wattsInSum": 10, "inv.cfgAcEnabled": 1}),
        soc(2, 51),
        a_delta(3, **{"pd.wattsInSum": 99}),
        a_message({"params": {"status": 0}}, number=4, topic=STATUS_TOPIC.format(DELTA_2)),
        soc(5, 52),
    )

    screen, source = world.attach()

    screen.wait_until(lambda one: one.fleet.devices == recorder.fleet.devices)
    assert screen.links == [LinkState.LIVE]
    assert not any(one.is_own for one in screen.events if isinstance(one, LinkChange))
    assert source.status().stored == BOOKS.stored
    assert source.status().dropped_why == {"queue full": 1}


def test_a_snapshot_says_nothing_about_when_a_station_was_heard(world: World) -> None:
    recorder = world.recorder()
    recorder.say(soc(1, 50), a_snapshot(2, {"ems.lcdShowSoc": 51}))

    screen, _source = world.attach()

    screen.wait_until(lambda one: one.fleet.devices == recorder.fleet.devices)
    assert screen.fleet.devices[DELTA_PRO].heard_at == NOON + timedelta(seconds=1)


_KEYS = ("ems.lcdShowSoc", "pd.wattsInSum", "pd.wattsOutSum", "inv.cfgAcEnabled", "unknown.key")
_VALUES = st.dictionaries(st.sampled_from(_KEYS), st.integers(0, 3), max_size=3)
_KINDS = st.sampled_from(["delta", "delta", "delta", "snapshot", "list", "status"])
_HISTORIES = st.lists(
    st.tuples(_KINDS, st.sampled_from([DELTA_PRO, DELTA_2]), _VALUES, st.booleans()), max_size=60
)


def _happened(parser: Parser, number: int, step: tuple[str, str, dict[str, int], bool]) -> Event:
    kind, serial, values, is_online = step
    at = NOON + timedelta(seconds=7 * number)
    if kind == "list":
        return StationsKnown(
            at,
            (
                Station(DELTA_PRO, "Garage", is_online),
                Station(DELTA_2, "Van", None if values else not is_online),
            ),
        )
    if kind == "snapshot":
        return parser.parse(a_snapshot(7 * number, dict(values), serial))
    if kind == "status":
        topic, params = STATUS_TOPIC.format(serial), {"status": int(is_online)}
        return parser.parse(a_message({"params": params}, number=number, topic=topic, at=at))
    return parser.parse(a_message({"params": values}, serial=serial, number=number, at=at))


@given(_HISTORIES)
@settings(deadline=None)
def test_what_is_told_makes_the_same_state_as_everything_does(
    history: list[tuple[str, str, dict[str, int], bool]],
) -> None:
    known, everything, parser = Known(), Fleet(), Parser(find_model)
    for number, step in enumerate(history):
        event = _happened(parser, number, step)
        known.take(event)
        everything.apply(event)

    told, parser = Fleet(), Parser(find_model)
    for word in known.past():
        told.apply(parser.parse(word) if isinstance(word, RawMessage) else word)

    assert told.devices == everything.devices


def test_what_is_kept_for_newcomers_is_bounded() -> None:
    known, parser = Known(max_weight=10_000), Parser(find_model)

    for number in range(1000):
        known.take(parser.parse(a_delta(number, **{f"key{number}": "x" * 100})))

    kept = known.past()
    assert 10 < len(kept) < 100
    assert isinstance(kept[-1], RawMessage)
    assert kept[-1].id == UUID(int=999)


def test_twenty_programs_hear_every_message_as_it_is_captured(world: World) -> None:
    recorder = world.recorder()
    screens = [world.attach()[0] for _ in range(20)]
    said = [soc(number, number % 100) for number in range(200)]
    said[50] = a_message(b"\xff\x00 no JSON\n", number=50)

    recorder.say(*said)

    for screen in screens:
        screen.wait_until(lambda one: one.has(said[-1]))
        assert screen.messages == said


def test_the_lines_of_messages_are_capture_lines(world: World) -> None:
    recorder = world.recorder()
    lines = read_lines(world.connect())
    names = [next(lines)[:8] for _ in range(3)]

    recorder.say(soc(1, 50))

    line = next(line for line in lines if not line.startswith(b'{"report'))
    assert names == [b'{"hello"', b'{"report', b'{"caught']
    assert line == write_line(soc(1, 50))


def test_the_recorder_s_books_come_about_once_a_second(world: World) -> None:
    world.recorder()
    lines = map(decode, read_lines(world.connect()))

    reports: list[RecorderReport] = []
    while len(reports) < 3:
        line = next(lines)
        if isinstance(line, RecorderReport):
            reports.append(line)

    assert [report.books for report in reports] == [BOOKS] * 3


def test_the_last_trouble_is_remembered_when_all_is_well_again() -> None:
    books = Books()

    books.trouble("database", "the database is away")
    books.trouble("database", "")

    assert books.status().trouble == ""
    assert books.status().last_trouble == "the database is away"
    assert books.status().last_trouble_at is not None


def test_a_program_that_does_not_read_is_shown_out_and_slows_nobody(world: World) -> None:
    recorder = world.recorder()
    stuck = world.connect()
    screen, _source = world.attach()
    longest = 0.0

    for number in range(40):
        raw = a_message({"params": {"x": "y" * 1_000_000}}, number=number)
        began = time.monotonic()
        recorder.relay.receive(Parser(find_model).parse(raw))
        longest = max(longest, time.monotonic() - began)
        screen.wait_until(partial(Screen.has, raw=raw))

    assert longest < 1
    received = sum(len(line) for line in read_lines(stuck))
    assert received < 30_000_000


def test_a_program_that_speaks_is_shown_out_and_the_others_stay(world: World) -> None:
    recorder = world.recorder()
    screen, _source = world.attach()
    hostile = world.connect()

    hostile.sendall(os.urandom(4096))
    # Bytes that nobody read make the end abrupt.
    with hostile.makefile("rb") as stream, suppress(ConnectionResetError):
        stream.read()

    recorder.say(soc(1, 50))
    screen.wait_until(lambda one: one.has(soc(1, 50)))


def test_nobody_else_can_open_the_socket(world: World) -> None:
    world.recorder()

    directory = world.directory / "attach"
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert stat.S_IMODE((directory / "socket").stat().st_mode) == 0o600


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_another_user_is_refused(open_home: Path, world: World) -> None:
    world.directory = open_home / "state"
    world.recorder()
    script = (
        "import os, socket, sys\n"
        "os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "line = socket.socket(socket.AF_UNIX)\n"
        "try: line.connect(sys.argv[1])\n"
        "except PermissionError: print('refused')\n"
        "else: print('let in')\n"
        "line.close()\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", script, str(world.directory / "attach" / "socket")],
        capture_output=True,
        check=True,
        timeout=DEADLINE_SECONDS,
    )

    assert done.stdout == b"refused\n"


def test_a_state_directory_with_a_long_path_works_too(world: World) -> None:
    world.directory = world.directory / ("d" * 120)
    recorder = world.recorder()
    name = world.directory / "attach" / "socket"
    target = name.readlink()
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (target.parent, target)]
    screen, _source = world.attach()

    recorder.say(soc(1, 50))
    screen.wait_until(lambda one: one.has(soc(1, 50)))
    recorder.relay.stop()

    assert modes == [0o700, 0o600]
    assert not target.parent.exists()
    assert not name.is_symlink()


def test_a_lost_link_to_a_stranger_s_socket_is_not_followed(world: World, tmp_path: Path) -> None:
    stranger = tmp_path / "somewhere-else"
    stranger.mkdir()
    (world.directory / "attach").mkdir(parents=True)
    (world.directory / "attach" / "socket").symlink_to(stranger / "socket")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(stranger / "socket"))
        listener.listen()

        assert Attachment.open(world.directory) is None


def test_the_socket_of_a_killed_recorder_is_replaced(world: World) -> None:
    Place(world.directory).listen().close()
    assert Attachment.open(world.directory) is None

    recorder = world.recorder()

    screen, _source = world.attach()
    recorder.say(soc(1, 50))
    screen.wait_until(lambda one: one.has(soc(1, 50)))


def test_the_socket_ends_with_the_recorder(world: World) -> None:
    recorder = world.recorder()

    recorder.relay.stop()
    recorder.relay.stop()

    assert not (world.directory / "attach" / "socket").exists()
    assert Attachment.open(world.directory) is None
    recorder.say(soc(1, 50))


def test_a_recorder_that_cannot_listen_records_all_the_same(world: World) -> None:
    world.directory.mkdir()
    (world.directory / "attach").write_text("a file in the way")

    recorder = world.recorder()

    recorder.say(soc(1, 50))
    assert Attachment.open(world.directory) is None


def test_a_forked_child_does_not_end_its_parent_s_socket(world: World) -> None:
    script = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from ecoflow_tui.core.events import RecorderStatus\n"
        "from ecoflow_tui.store.attach.attachment import Attachment\n"
        "from ecoflow_tui.store.attach.relay import Relay\n"
        "relay = Relay(Path(sys.argv[1]), 'record', RecorderStatus, str)\n"
        "relay.start()\n"
        "child = os.fork()\n"
        "if not child: relay.stop(); os._exit(0)\n"
        "os.waitpid(child, 0)\n"
        "print(Attachment.open(Path(sys.argv[1])).hello.role)\n"
        "relay.stop()\n"
    )

    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script, str(world.directory)],
        capture_output=True,
        check=True,
        timeout=DEADLINE_SECONDS,
    )

    assert done.stdout == b"record\n"


def test_only_the_wanted_stations_are_handed_on(world: World) -> None:
    recorder = world.recorder()
    screen, _source = world.attach(wanted=frozenset({DELTA_2}))
    wanted = a_message({"params": {}}, serial=DELTA_2, number=2)

    recorder.say(soc(1, 50), wanted)

    screen.wait_until(lambda one: one.has(wanted))
    assert screen.messages == [wanted]


def test_who_wants_no_past_hears_only_what_is_new(world: World) -> None:
    recorder = world.recorder()
    recorder.say(soc(1, 50))
    screen, _source = world.attach(is_past_wanted=False)

    recorder.say(soc(2, 51))

    screen.wait_until(lambda one: one.has(soc(2, 51)))
    assert screen.messages == [soc(2, 51)]


def test_a_recorder_that_comes_back_is_attached_to_again(world: World) -> None:
    first = world.recorder()
    screen, source = world.attach()
    first.say(soc(1, 50))
    screen.wait_until(lambda one: one.has(soc(1, 50)))

    first.relay.stop()
    screen.wait_until(lambda one: LinkState.WAITING in one.links)
    assert not source.status().is_on
    second = world.recorder()
    second.say(soc(1, 50), soc(2, 51))

    screen.wait_until(lambda one: one.has(soc(2, 51)))
    assert screen.messages == [soc(1, 50), soc(2, 51)]
    assert source.is_attached
    assert world.own == []


def test_a_recorder_that_falls_silent_counts_as_ended(world: World) -> None:
    listener = world.listen()
    accepted: list[socket.socket] = []

    def serve() -> None:
        line, _address = listener.accept()
        accepted.append(line)
        line.sendall(encode(Hello("record", 1, NOON)))

    server = threading.Thread(target=serve)
    server.start()
    screen, _source = world.attach(silent_seconds=0.2)

    screen.wait_until(lambda one: LinkState.WAITING in one.links)

    server.join()
    accepted[0].close()


def test_when_no_recorder_comes_back_a_session_of_our_own_is_opened(world: World) -> None:
    recorder = world.recorder()
    world.refusals = [RecorderLockedError("in use", "wait"), EcoflowError("no keys", "set them")]
    screen, source = world.attach(patience_seconds=0)

    recorder.relay.stop()
    screen.wait_until(lambda one: LinkState.LIVE in one.links)
    source.stop()

    reasons = [event.reason for event in screen.events if isinstance(event, LinkChange)]
    assert sum("no keys" in reason for reason in reasons) == 1
    assert source.recorder is None
    assert [own.is_stopped for own in world.own] == [True, True, True]


def test_hostile_lines_cost_themselves_only(world: World) -> None:
    listener = world.listen()
    good = soc(1, 50)
    hostile = [
        b"\x00\xff\xfe\n",
        b"{" * 100_000 + b"\n",
        write_line(soc(2, 51)).replace(b"51", b"99"),
        b'{"id":"no uuid"}\n',
        b'{"report":{"books":{"received":"many"}}}\n',
        b'{"link":{"at":"2026-06-21T12:00:00","state":"live"}}\n',
        b'{"link":{"at":"2026-06-21T12:00:00Z","state":"on fire"}}\n',
        b'{"newer":{"than":"us"}}\n',
        b"\n",
    ]
    accepted: list[socket.socket] = []

    def serve() -> None:
        line, _address = listener.accept()
        accepted.append(line)
        line.sendall(b"".join([encode(Hello("record", 1, NOON)), *hostile, encode(good)]))
        line.sendall(encode(CaughtUp(NOON)))

    server = threading.Thread(target=serve)
    server.start()

    screen, _source = world.attach()

    screen.wait_until(lambda one: one.has(good))
    assert screen.messages == [good]
    assert screen.links == []
    server.join()
    accepted[0].close()


@pytest.mark.parametrize(
    "greeting",
    [
        b"",
        b"SSH-2.0-OpenSSH\n",
        b'{"hello":{"role":"record"}}\n',
        b"\xff" * 100 + b"\n",
        encode(Hello("record", 1, NOON, version=99)),
    ],
)
def test_who_does_not_say_hello_as_we_do_is_no_recorder(world: World, greeting: bytes) -> None:
    listener = world.listen()

    def serve() -> None:
        line, _address = listener.accept()
        with line:
            line.sendall(greeting)

    server = threading.Thread(target=serve)
    server.start()

    assert Attachment.open(world.directory) is None
    server.join()
