"""What benchmarks share: a real broker, a real PostgreSQL, the real program, and what stations say.

The broker is mosquitto: ``apt-get install mosquitto mosquitto-clients``.
"""

import itertools
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from uuid import UUID

import msgspec
import psycopg
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion
from psycopg import sql
from psycopg.conninfo import make_conninfo

from ecoflow_tui.core.events import RawMessage
from ecoflow_tui.core.identity import uuid7
from ecoflow_tui.embedded import PrivateServer, Shutdown, find_binaries
from ecoflow_tui.simulator.catalogue import CATALOGUE
from ecoflow_tui.simulator.models.model import Envelope
from ecoflow_tui.simulator.stations import Station
from tests.messages import NOON

ACCOUNT = "open-0123456789abcdef"
DEADLINE_SECONDS = 120.0
_MOSQUITTO = shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
_FIELDS_A_MESSAGE = 52
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Said:
    """What a station says, and where."""

    topic: str
    payload: bytes


def mix() -> list[Said]:
    """Messages of 1.1 KB on average, in every style that the simulator's stations speak."""
    said: list[Said] = []
    for plan in CATALOGUE.values():
        station = Station(plan, seed=1)
        for minute in range(8):
            station.advance(60)
            fields = list(station.snapshot().items())
            for start in range(0, len(fields), _FIELDS_A_MESSAGE):
                some = dict(fields[start : start + _FIELDS_A_MESSAGE])
                envelope = Envelope(10**18 + start, 1765135125232 + minute, 10**7)
                topic = f"/open/{ACCOUNT}/{plan.serial}/quota"
                said.extend(
                    Said(topic, msgspec.json.encode({**first, "params": some}))
                    for first in itertools.islice(plan.model.messages(some, envelope), 1)
                )
    return said


def messages(count: int) -> Iterator[Said]:
    """So many of them."""
    return itertools.islice(itertools.cycle(mix()), count)


def received(count: int) -> list[RawMessage]:
    """The same as the recorder takes them over."""
    return [
        RawMessage(_new_id(), NOON, one.topic, one.payload, qos=1, packet_id=number % 65535 + 1)
        for number, one in enumerate(messages(count))
    ]


def _new_id() -> UUID:
    return uuid7(NOON, os.urandom(10))


@dataclass(frozen=True, slots=True)
class Broker:
    """A mosquitto on loopback: persistent sessions, no limit to a backlog."""

    port: int

    def keep_for(self, client_id: str, topic: str = "/open/+/+/quota") -> None:
        """Begin a persistent session, so that what comes from now on is a backlog."""
        self._run("mosquitto_sub", "-i", client_id, "-c", "-q", "1", "-t", topic, "-E")

    def publish(self, count: int) -> None:
        """Give it so many messages with QoS 1; returns when it has them all."""
        client = Client(CallbackAPIVersion.VERSION2)
        client.max_inflight_messages_set(1000)
        client.connect("127.0.0.1", self.port)
        client.loop_start()
        for one in messages(count):
            last = client.publish(one.topic, one.payload, qos=1)
            if last.mid % 1000 == 0:
                last.wait_for_publish(DEADLINE_SECONDS)
        last.wait_for_publish(DEADLINE_SECONDS)
        client.disconnect()
        client.loop_stop()

    def _run(self, program: str, *arguments: str) -> None:
        command = [program, "-h", "127.0.0.1", "-p", str(self.port), *arguments]
        subprocess.run(command, check=True, timeout=DEADLINE_SECONDS)


@contextmanager
def mosquitto(directory: Path) -> Iterator[Broker]:
    """A broker that does not outlive the block."""
    if _MOSQUITTO is None:
        raise SystemExit("mosquitto is missing: apt-get install mosquitto mosquitto-clients")
    port = free_port()
    settings = directory / "mosquitto.conf"
    settings.write_text(
        f"listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\n"
        "max_queued_messages 0\nmax_inflight_messages 1000\nlog_type error\nuser root\n"
    )
    with subprocess.Popen([_MOSQUITTO, "-c", settings]) as process:
        try:
            wait_until(lambda: _answers(port))
            yield Broker(port)
        finally:
            process.terminate()


def free_port() -> int:
    """A port on loopback that nobody uses."""
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return int(line.getsockname()[1])


def _answers(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def directory() -> Iterator[Path]:
    """A short-lived directory, open to the database server's account."""
    path = Path(tempfile.mkdtemp(prefix="bench-", dir="/tmp"))
    path.chmod(0o711)
    try:
        yield path
    finally:
        shutil.rmtree(path)


@dataclass(frozen=True, slots=True)
class Postgres:
    """A real PostgreSQL with its default settings."""

    server: PrivateServer

    def database(self, name: str) -> str:
        """A new and empty database's conninfo."""
        with psycopg.connect(self.server.conninfo, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return make_conninfo(self.server.conninfo, dbname=name)

    @property
    def psql(self) -> str:
        """The program's path."""
        return str(self.server.binaries.psql)


@contextmanager
def postgres(directory: Path) -> Iterator[Postgres]:
    """A server that does not outlive the block."""
    server = PrivateServer.under(directory, find_binaries())
    server.start()
    try:
        yield Postgres(server)
    finally:
        server.stop(Shutdown.IMMEDIATE)


def count(conninfo: str, table: str = "ecoflow_measurements") -> int:
    """How many rows there are."""
    query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
    with psycopg.connect(conninfo) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return int(row[0])


def wait_until(holds: Callable[[], bool], seconds: float = DEADLINE_SECONDS) -> None:
    """Return as soon as it holds; fail when it never does."""
    pause, deadline = Event(), time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise SystemExit("it never came true")
        pause.wait(0.02)


@contextmanager
def program(
    home: Path, *arguments: str, variables: Mapping[str, str]
) -> Iterator[subprocess.Popen[str]]:
    """The real program, which does not outlive the block."""
    with python("ecoflow_tui", *arguments, variables=at_home(home) | dict(variables)) as process:
        yield process


def at_home(home: Path) -> dict[str, str]:
    """The variables by which the program keeps all that is its own there."""
    return {
        "HOME": str(home),
        "ECOFLOW_STATE_DIR": str(home / "state"),
        "XDG_CONFIG_HOME": str(home),
        "XDG_DATA_HOME": str(home),
    }


def recording(broker: Broker, conninfo: str) -> dict[str, str]:
    """What the program is told to record."""
    return {
        "ECOFLOW_MQTT_URL": f"mqtt://127.0.0.1:{broker.port}",
        "ECOFLOW_MQTT_TOPICS": "/open/+/{sn}/quota",
        "DATABASE_URL": conninfo,
    }


@contextmanager
def python(
    module: str, *arguments: str, variables: Mapping[str, str]
) -> Iterator[subprocess.Popen[str]]:
    """A module in a process of its own, whose standard error can be read."""
    command: Sequence[str] = (sys.executable, "-m", module, *arguments)
    environment = {"PATH": os.environ["PATH"], **variables}
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment, text=True
    ) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.communicate()


def wait_for_words(process: subprocess.Popen[str], words: str) -> None:
    """Return when it has said this on standard error."""
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        said.append(line)
        if words in line:
            return
    raise SystemExit(f"it ended without saying {words!r}:\n{''.join(said)}")


def peer(name: str) -> str | None:
    """A program that is compared to, from the environment that ``make bench`` makes."""
    return shutil.which(name, path=os.environ.get("PEERS", ""))


def cpu_seconds(pid: int) -> float:
    """What a process has used so far, in user and system mode."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def rss_megabytes(pid: int) -> float:
    """What it holds in memory."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0
