"""Payload bytes to flat fields: JSON in every style that EcoFlow's cloud uses.

Each form of payload has a module of its own: ``json_text`` with ``envelope`` and ``flatten`` for
JSON (``ordinary`` is the short way), ``frames`` for protobuf, of which only the envelope is read so
far.
"""

from dataclasses import dataclass
from typing import NamedTuple

from ecoflow_tui.core import envelope
from ecoflow_tui.core.events import Scalar
from ecoflow_tui.core.flatten import TooLargeError, flatten
from ecoflow_tui.core.frames import Frame, read_frames
from ecoflow_tui.core.json_text import NotJsonError, read_json
from ecoflow_tui.core.ordinary import read_ordinary
from ecoflow_tui.core.topic import Address, Channel, read_topic


class Telemetry(NamedTuple):
    """Flat fields of one station.

    Attributes:
        serial: The station, from the payload or else the topic.
        fields: What the message says, flat, in the REST form.
        keys: Their names, where the same ones came before the very same strings.
        sent_at: The station's clock in seconds since 1970, where the message has one.
        is_plain: Whether it speaks the unprefixed names of the early note (PROTOCOL section 7).
        is_online: Whether the station is online, where the message says so.
    """

    serial: str
    fields: dict[str, Scalar]
    keys: tuple[str, ...]
    sent_at: float | None
    is_plain: bool
    is_online: bool | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """The cloud's word on whether a station is online."""

    serial: str
    is_online: bool
    sent_at: float | None


@dataclass(frozen=True, slots=True)
class Answer:
    """A command, an answer to one, or an answer without telemetry."""

    serial: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Undecodable:
    """Bytes that are no message we know."""

    serial: str | None
    reason: str


Decoded = Telemetry | Status | Answer | Undecodable

MAX_BYTES = 1 << 20
"""No station says more at once. What is larger is kept as it came: to look into it could take
hundreds of times its size."""

_LONGEST_REASON = 200


def decode(topic: str, payload: bytes) -> Decoded:
    """What the bytes say. Total: any input gives an answer, none raises."""
    address = read_topic(topic)
    if len(payload) > MAX_BYTES:
        return Undecodable(address.serial, f"larger than {MAX_BYTES} bytes")
    if address.channel is Channel.TELEMETRY and address.serial is not None:
        ordinary = read_ordinary(payload)
        if ordinary is not None:
            return Telemetry(address.serial, *ordinary, False)
    try:
        message = read_json(payload)
    except NotJsonError as error:
        return _binary(address, read_frames(payload), str(error))
    if not envelope.is_object(message):
        return Undecodable(address.serial, "JSON, but no object")
    return _message(address, message)


def _binary(address: Address, frames: tuple[Frame, ...], why_not_json: str) -> Decoded:
    if address.channel is Channel.COMMAND:
        what = f", {_described(frames)}" if frames else ""
        return Answer(address.serial, f"a command or the answer to one{what}")
    if frames:
        return Undecodable(address.serial, f"{_described(frames)}: kept, not decoded yet")
    return Undecodable(address.serial, why_not_json)


def _described(frames: tuple[Frame, ...]) -> str:
    codes = ", ".join(dict.fromkeys(frame.code for frame in frames))
    return f"protobuf frame {codes} ({len(frames)} header{'s'[: len(frames) - 1]})"


def _message(address: Address, message: envelope.Object) -> Decoded:
    serial = envelope.serial_in(message) or address.serial
    reason = envelope.why_no_telemetry(address.channel, message)
    if reason is not None:
        return Answer(serial, reason[:_LONGEST_REASON])
    if serial is None:
        return Undecodable(None, "values of a station that neither the topic nor the payload names")
    if address.channel is Channel.STATUS:
        return _status(serial, message)
    return _telemetry(serial, message)


def _status(serial: str, message: envelope.Object) -> Decoded:
    status = envelope.member(message, "params").get("status", message.get("status"))
    is_online = envelope.as_switch(status)
    if is_online is None:
        return Undecodable(serial, "a status message without a status")
    return Status(serial, is_online, envelope.sent_at(message))


def _telemetry(serial: str, message: envelope.Object) -> Decoded:
    values = envelope.values_in(message)
    is_plain = envelope.speaks_plain_names(message, values)
    is_whole = is_plain or envelope.holds_reports(values)
    prefix = "" if is_whole else envelope.prefix_in(message)
    values = values if is_plain else envelope.without_reports(values)
    try:
        names = envelope.names_in_rest(prefix, tuple(values))
        fields = flatten(names, values.values())
    except TooLargeError as error:
        return Undecodable(serial, str(error))
    is_online = envelope.is_online(message)
    return Telemetry(serial, fields, tuple(fields), envelope.sent_at(message), is_plain, is_online)
