"""One line of JSON per message: what ``dump-raw``, the spool, ``export`` and ``replay`` share.

The payload's bytes are kept exactly (DESIGN section 3)::

    {"id":"...","received_at":"...Z","topic":"...","qos":1,"payload":{...},"crc":"89abcdef"}

What is not UTF-8 JSON on one line, or could be read back as something else, travels as
``payload_base64``. ``crc`` is the CRC-32 of everything before its comma.
"""

import binascii
import re
import zlib
from base64 import b64decode
from codecs import BOM_UTF8
from collections import Counter
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

import msgspec

from ecoflow_tui.core import vendor
from ecoflow_tui.core.events import Origin, RawMessage
from ecoflow_tui.core.identity import derived_id

MAX_DEPTH = 100
"""JSON nested deeper travels as base64: reading it must not depend on the reader's stack."""

_LARGE_BYTES = 1 << 20
"""No station says more at once: not worth to be looked into bracket by bracket."""

_CRC_TAIL = re.compile(rb',"crc":"([0-9a-f]{8})"\}\n?\Z')
_FRAME_START = re.compile(rb'\{\s*"base64"')
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"')
_BRACKET = re.compile(rb"[\[{]|[\]}]")


_NEVER = datetime.fromtimestamp(0, UTC)


class DamagedLineError(ValueError):
    """A line that is no capture line; ``reason`` says why, without quoting it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Occurrences:
    """Counts equal messages, so that each line without an id gets one of its own."""

    def __init__(self) -> None:
        self._seen: Counter[bytes] = Counter()

    def count(self, topic: str, payload: bytes) -> int:
        """How many equal messages were counted before this one."""
        key = sha256(topic.encode(errors="replace") + b"\n" + payload).digest()[:16]
        before = self._seen[key]
        self._seen[key] += 1
        return before


class _Line(msgspec.Struct, omit_defaults=True):
    topic: str
    id: UUID | None = None
    received_at: datetime | None = None
    qos: int = 0
    origin: Origin | None = None
    packet_id: int = 0
    dup: bool = False
    payload: msgspec.Raw = msgspec.field(default_factory=msgspec.Raw)
    payload_base64: bytes | None = None
    crc: str | None = None


class _Written(msgspec.Struct, omit_defaults=True):
    """The members in the order in which people like to read them."""

    id: UUID
    received_at: datetime
    topic: str
    qos: int
    origin: Origin = Origin.MQTT
    packet_id: int = 0
    dup: bool = False
    payload: msgspec.Raw | None = None
    payload_base64: bytes | None = None


class _Frame(msgspec.Struct, forbid_unknown_fields=True):
    """A binary frame as capture files of other tools write it."""

    base64: str


_LINE = msgspec.json.Decoder(_Line)
_ANY = msgspec.json.Decoder(msgspec.Raw)
_TEXT = msgspec.json.Decoder(str)
_FRAME = msgspec.json.Decoder(_Frame)
_ENCODER = msgspec.json.Encoder()


def write_line(raw: RawMessage) -> bytes:
    """The message as one line, its newline included. Raises nothing."""
    is_verbatim = _can_be_embedded(raw.payload)
    line = _Written(
        id=raw.id,
        received_at=raw.received_at,
        topic=raw.topic.encode(errors="replace").decode(),
        qos=raw.qos,
        origin=raw.origin,
        packet_id=raw.packet_id,
        dup=raw.is_duplicate,
        payload=msgspec.Raw(raw.payload) if is_verbatim else None,
        payload_base64=None if is_verbatim else raw.payload,
    )
    content = bytearray()
    _ENCODER.encode_into(line, content)
    del content[-1:]
    content += b',"crc":"%08x"}\n' % zlib.crc32(content)
    return bytes(content)


def read_line(line: bytes, seen: Occurrences, received_at: datetime) -> RawMessage:
    """The message of a line, ours or a foreign ``{"topic", "payload"}``.

    Args:
        line: One line, with or without its newline; the first may begin with a byte order mark.
        seen: Counts the lines without an id that were read so far.
        received_at: When to say that a line without a time of its own was received.

    Raises:
        DamagedLineError: It is no such line, or its check sum does not match.
    """
    return _read(line.removeprefix(BOM_UTF8).strip(), seen, received_at)


def read_own_line(line: bytes) -> RawMessage:
    """The message of a line that ``write_line`` wrote, as it must be in the spool.

    Raises:
        DamagedLineError: A byte of it is not as it was written.
    """
    if _CRC_TAIL.search(line, max(0, len(line) - 21)) is None:
        raise DamagedLineError("no check sum")
    return _read(line, Occurrences(), _NEVER)


def _read(line: bytes, seen: Occurrences, received_at: datetime) -> RawMessage:
    members = _read_members(line)
    _check_sum(line, members)
    payload = _payload_of(members)
    at = members.received_at or received_at
    return RawMessage(
        id=members.id or derived_id(members.topic, payload, seen.count(members.topic, payload)),
        received_at=at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC),
        topic=members.topic,
        payload=payload,
        qos=members.qos,
        origin=members.origin or _origin_of(members.topic),
        is_duplicate=members.dup,
        packet_id=members.packet_id,
    )


def _read_members(line: bytes) -> _Line:
    try:
        return _LINE.decode(line)
    except msgspec.ValidationError as error:
        raise DamagedLineError(f"no capture line: {error}") from None
    except RecursionError:
        raise DamagedLineError("JSON nested too deeply") from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise DamagedLineError("not JSON") from None


def _check_sum(line: bytes, members: _Line) -> None:
    if members.crc is None:
        return
    tail = _CRC_TAIL.search(line, max(0, len(line) - 21))
    if tail is None or int(tail[1], 16) != zlib.crc32(memoryview(line)[: tail.start()]):
        raise DamagedLineError("the check sum does not match")


def _payload_of(members: _Line) -> bytes:
    if members.payload_base64 is not None:
        return members.payload_base64
    content = bytes(members.payload)
    if not content:
        raise DamagedLineError("no payload")
    if content.startswith(b'"'):
        return _text_bytes(content)
    frame = _frame_in(content)
    return content if frame is None else _from_base64(frame)


def _text_bytes(content: bytes) -> bytes:
    try:
        return _TEXT.decode(content).encode()
    except (msgspec.DecodeError, UnicodeError):
        raise DamagedLineError("the payload is no text") from None


def _frame_in(content: bytes) -> str | None:
    if _FRAME_START.match(content) is None:
        return None
    try:
        return _FRAME.decode(content).base64
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _from_base64(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise DamagedLineError("the payload is no base64") from None


def _origin_of(topic: str) -> Origin:
    if topic.startswith(vendor.TOPIC):
        return Origin.VENDOR
    return Origin.REST if topic.startswith("REST") else Origin.MQTT


def _can_be_embedded(payload: bytes) -> bool:
    """Whether the payload, put into a line as it is, is read back as these very bytes."""
    if payload[:1] in (b'"', b"") or b"\n" in payload or b"\r" in payload:
        return False
    if _depth(payload) > MAX_DEPTH:
        return False
    try:
        payload.decode()
        value = bytes(_ANY.decode(payload))
    except (UnicodeDecodeError, msgspec.DecodeError, RecursionError):
        return False
    return value == payload and _frame_in(payload) is None


def _depth(payload: bytes) -> int:
    """How deep the brackets nest; an upper bound where they are few or the payload is large."""
    openings = payload.count(b"{") + payload.count(b"[")
    if openings <= MAX_DEPTH or len(payload) > _LARGE_BYTES:
        return openings
    depth = deepest = 0
    for bracket in _BRACKET.finditer(_STRING.sub(b"", payload)):
        depth += 1 if bracket[0] in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest
