"""A capture file on the air: recorded messages, said again by stations of the simulated account."""

import base64
import binascii
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from ecoflow_tui.core.errors import ConfigurationError

_KINDS = frozenset({"quota", "status", "set_reply", "get_reply"})


class _Line(msgspec.Struct):
    """A capture line of any origin; only the topic must be there."""

    topic: str
    payload: msgspec.Raw = msgspec.Raw(b"")
    payload_base64: str | None = None
    received_at: datetime | None = None


class _Binary(msgspec.Struct, forbid_unknown_fields=True):
    """How some captures write a payload that is no JSON."""

    base64: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """One message of a capture.

    Attributes:
        serial: The station that sent it, as recorded.
        kind: The last part of its open topic: quota, status, set_reply or get_reply.
        payload: Its bytes, exactly.
        received_at: When it was received; None when the capture does not say.
    """

    serial: str
    kind: str
    payload: bytes
    received_at: datetime | None


def read_capture(path: Path) -> list[Recorded]:
    """The messages that stations sent; commands and REST replies are left out.

    Raises:
        ConfigurationError: The file cannot be read, or a line is no capture line.
    """
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise ConfigurationError(
            f"The capture {path} cannot be read: {error.strerror}.", "Check its path."
        ) from error
    return list(_recorded(path, lines))


def _recorded(path: Path, lines: Iterable[bytes]) -> Iterator[Recorded]:
    for number, text in enumerate(lines, start=1):
        if not text.strip():
            continue
        try:
            line = msgspec.json.decode(text, type=_Line)
            payload = _payload(line)
        except (msgspec.DecodeError, binascii.Error, UnicodeDecodeError) as error:
            raise ConfigurationError(
                f"Line {number} of {path} is no capture line.",
                'Each line is a JSON object with at least "topic" and "payload".',
            ) from error
        if sender := _sender(line.topic):
            yield Recorded(*sender, payload, line.received_at)


def _payload(line: _Line) -> bytes:
    if line.payload_base64 is not None:
        return base64.b64decode(line.payload_base64, validate=True)
    try:
        binary = msgspec.json.decode(line.payload, type=_Binary)
    except msgspec.ValidationError:
        return bytes(line.payload)
    return base64.b64decode(binary.base64, validate=True)


def _sender(topic: str) -> tuple[str, str] | None:
    """Serial and kind of a message that a station sent; None for any other topic."""
    match topic.split("/"):
        case ["", "open", _, serial, kind] if kind in _KINDS:
            return serial, kind
        case ["", "app", "device", "property", serial]:
            return serial, "quota"
        case ["", "app", _, serial, "thing", "property", kind] if kind in _KINDS:
            return serial, kind
        case _:
            return None


def own_serials(recorded: Iterable[str], own: Iterable[str]) -> dict[str, str]:
    """Which own serial speaks for each recorded one.

    An own station of the same model (the first four characters) does, once; else a new,
    fictitious serial of that model.
    """
    free = list(own)
    chosen: dict[str, str] = {}
    for number, serial in enumerate(dict.fromkeys(recorded), start=1):
        model = serial[:4]
        match = next((mine for mine in free if mine.startswith(model)), None)
        if match is None:
            chosen[serial] = f"{model}ZEBPLAY{number:04}"
        else:
            chosen[serial] = match
            free.remove(match)
    return chosen


def pauses(messages: Iterable[Recorded], speed: float) -> Iterator[tuple[float, Recorded]]:
    """Each message with the seconds to wait before it, at ``speed`` times the recorded pace."""
    before: datetime | None = None
    for message in messages:
        gap = 0.0
        if before is not None and message.received_at is not None:
            gap = max(0.0, (message.received_at - before).total_seconds())
        before = message.received_at or before
        yield gap / speed, message
