"""The lines of the socket, as values and as bytes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec

from ecoflow_tui.core.events import LinkChange, RawMessage, RecorderStatus, StationsKnown
from ecoflow_tui.store.capture import DamagedLineError, read_own_line, write_line

VERSION = 1

_MESSAGE = b'{"id":'


@dataclass(frozen=True, slots=True)
class Hello:
    """Who listens on the socket.

    Attributes:
        role: The command that it runs.
        pid: Its process id.
        since: When it began.
        version: The version of its lines.
    """

    role: str
    pid: int
    since: datetime
    version: int = VERSION

    def __str__(self) -> str:
        return f"{self.role} (process {self.pid}, since {self.since:%Y-%m-%d %H:%M:%S} UTC)"


@dataclass(frozen=True, slots=True)
class RecorderReport:
    """How the recorder is doing.

    Attributes:
        books: Its books.
        messages_per_second: Received over the last minute, or since it began.
        qos: The QoS of the newest MQTT message; ``None``: there was none.
        session: What the broker keeps while the recorder is away, in a word.
    """

    books: RecorderStatus
    messages_per_second: float
    qos: int | None
    session: str


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """Everything known has been told; what follows is new."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Goodbye:
    """The recorder ends, and why."""

    reason: str


Line = RawMessage | Hello | StationsKnown | LinkChange | RecorderReport | CaughtUp | Goodbye


class _Line(msgspec.Struct, omit_defaults=True):
    """A line that is no message."""

    hello: Hello | None = None
    stations: StationsKnown | None = None
    link: LinkChange | None = None
    report: RecorderReport | None = None
    caught_up: CaughtUp | None = None
    goodbye: Goodbye | None = None


def _as_dict(value: object) -> object:
    """A read-only mapping as JSON has it."""
    if isinstance(value, Mapping):
        return dict(value)
    raise NotImplementedError(type(value).__name__)


_ENCODER = msgspec.json.Encoder(enc_hook=_as_dict)
_DECODER = msgspec.json.Decoder(_Line)


def encode(line: Line) -> bytes:
    """The line, its newline included."""
    match line:
        case RawMessage():
            return write_line(line)
        case Hello():
            wrapped = _Line(hello=line)
        case StationsKnown():
            wrapped = _Line(stations=line)
        case LinkChange():
            wrapped = _Line(link=line)
        case RecorderReport():
            wrapped = _Line(report=line)
        case CaughtUp():
            wrapped = _Line(caught_up=line)
        case Goodbye():
            wrapped = _Line(goodbye=line)
    return _ENCODER.encode(wrapped) + b"\n"


def decode(line: bytes) -> Line:
    """What a line says.

    Raises:
        DamagedLineError: It is none of ours.
    """
    if line.startswith(_MESSAGE):
        return read_own_line(line)
    try:
        wrapped = _DECODER.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise DamagedLineError("no line of a recorder's socket") from None
    for said in _members(wrapped):
        if said is not None:
            _check_times(said)
            return said
    raise DamagedLineError("a line of an unknown kind")


def _members(line: _Line) -> tuple[Line | None, ...]:
    return (line.hello, line.stations, line.link, line.report, line.caught_up, line.goodbye)


def _check_times(line: Line) -> None:
    """Times without a zone cannot be compared with any of ours."""
    match line:
        case StationsKnown(at=at) | LinkChange(at=at) | CaughtUp(at=at) | Hello(since=at):
            times: tuple[datetime | None, ...] = (at,)
        case RecorderReport(books=books):
            times = (books.pending_since, books.last_trouble_at)
        case _:
            times = ()
    if any(at is not None and at.tzinfo is None for at in times):
        raise DamagedLineError("a time without a zone")
