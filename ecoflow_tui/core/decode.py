"""Payload bytes to flat fields: every JSON style that EcoFlow's cloud uses.

The styles are those of PROTOCOL section 3. All of them end as flat fields named in the REST form
of the field map, so that one table a family serves REST, public and private MQTT alike.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeGuard

import msgspec

from ecoflow_tui.core.events import Scalar
from ecoflow_tui.core.topic import Channel, read_topic

MAX_FIELDS = 10_000
MAX_DEPTH = 32

_MODULES = {
    "pdStatus": "pd",
    "mpptStatus": "mppt",
    "invStatus": "inv",
    "bmsStatus": "bms_bmsStatus",
    "emsStatus": "bms_emsStatus",
    "bmsInfo": "bms_bmsInfo",
    "bmsSlaveStatus": "bms_slave",
    "bmsSlaveStatus_1": "bms_slave_bmsSlaveStatus_1",
    "bmsSlaveStatus_2": "bms_slave_bmsSlaveStatus_2",
    "kitInfo": "bms_kitInfo",
    "analysisPD": "pd",
    "devStatus": "pd",
    "analysisPOWER": "power",
    "analysisBMS": "bms",
}
_PLAIN_NAMES = frozenset(
    {
        "soc",
        "remainTime",
        "wattsInSum",
        "wattsOutSum",
        "invOutWatts",
        "dcOutWatts",
        "typecOutWatts",
        "usbOutWatts",
        "pvInWatts",
    }
)
_NESTED_MODULES = frozenset({"bmsMaster", "inv", "mppt", "pv", "pd", "ems"})
_HEADER = re.compile(rb"\x0a[\x02-\xff]")
_LATEST_CODE = (254, 21)


@dataclass(frozen=True, slots=True)
class Telemetry:
    """Flat fields of one station.

    Attributes:
        serial: The station, from the payload or else the topic.
        fields: What the message says, flat, in the REST form.
        sent_at: The station's clock in seconds since 1970, where the message has one.
        is_plain: Whether it speaks the unprefixed names of the early note (PROTOCOL section 7).
    """

    serial: str
    fields: dict[str, Scalar]
    sent_at: float | None
    is_plain: bool


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
_Object = Mapping[str, object]


def decode(topic: str, payload: bytes) -> Decoded:
    """What the bytes say. Total: any input gives an answer, none raises."""
    address = read_topic(topic)
    try:
        message = _read_json(payload)
    except ValueError as error:
        return Undecodable(address.serial, _why_not_json(payload, error))
    except RecursionError:
        return Undecodable(address.serial, f"JSON nested deeper than {MAX_DEPTH} levels")
    if not _is_object(message):
        return Undecodable(address.serial, f"JSON, but a {type(message).__name__}, not an object")
    serial = _serial_in(message) or address.serial
    answer = _as_answer(address.channel, message)
    if answer is not None:
        return Answer(serial, answer)
    if serial is None:
        return Undecodable(None, "no serial number in the topic or the payload")
    if address.channel is Channel.STATUS:
        return _as_status(serial, message)
    return _as_telemetry(serial, message)


def _read_json(payload: bytes) -> object:
    """The JSON value; what is legal for lenient writers but not for msgspec is read as well."""
    try:
        return msgspec.json.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError):
        text = payload.decode("utf-8-sig").lstrip()
        value, _trailing = json.JSONDecoder().raw_decode(text)
        return value


def _why_not_json(payload: bytes, error: ValueError) -> str:
    if not payload:
        return "empty payload"
    if _HEADER.match(payload):
        return "protobuf frame: kept, not decoded yet"
    if isinstance(error, UnicodeDecodeError):
        return "neither JSON nor UTF-8 text"
    return "not JSON"


def _is_object(value: object) -> TypeGuard[_Object]:
    return isinstance(value, dict)


def _member(message: _Object, name: str) -> _Object:
    value = message.get(name)
    return value if _is_object(value) else {}


def _serial_in(message: _Object) -> str | None:
    for holder in (message, _member(message, "data")):
        serial = holder.get("sn")
        if isinstance(serial, str) and serial.strip("\0 "):
            return serial.strip("\0 ")
    return None


def _as_answer(channel: Channel, message: _Object) -> str | None:
    """Why a message is no telemetry although it may look like it; ``None``: it is telemetry."""
    code = message.get("code")
    if channel is Channel.REST and str(code or "0") != "0":
        return f"EcoFlow answered {code} {message.get('message', '')}".rstrip()
    if channel is Channel.COMMAND:
        return "a command or the answer to one"
    data = message.get("data")
    if _is_object(data) and _is_object(data.get("quotaMap")):
        return None
    if "operateType" in message or channel is Channel.GET_REPLY:
        return f"answer to {message.get('operateType', 'a request')} without telemetry"
    if "data" in message or "code" in message:
        return (
            None if _is_object(data) and not isinstance(data.get("data"), list) else "no telemetry"
        )
    return None


def _as_status(serial: str, message: _Object) -> Decoded:
    status = _member(message, "params").get("status", message.get("status"))
    try:
        is_online = bool(int(str(status)))
    except ValueError:
        return Undecodable(serial, "a status message without a status")
    return Status(serial, is_online, _sent_at(message))


def _as_telemetry(serial: str, message: _Object) -> Decoded:
    values = _values(message)
    is_plain = _speaks_plain_names(message, values)
    try:
        fields = flatten(values, "" if is_plain else _prefix(message, values))
    except _TooLargeError as error:
        return Undecodable(serial, str(error))
    return Telemetry(serial, fields, _sent_at(message), is_plain)


def _values(message: _Object) -> _Object:
    """The member that holds the values: ``params``, ``param``, ``data`` or the whole object."""
    if "params" in message or "param" in message:
        return {**_member(message, "params"), **_member(message, "param")}
    data = _member(message, "data")
    if data:
        quota_map = _member(data, "quotaMap")
        return quota_map or _member(data, "params") or data
    return message


def _prefix(message: _Object, values: _Object) -> str:
    """What the unprefixed keys of this message are called by in the REST form."""
    if not values or all("." in key for key in values):
        return ""
    type_code = message.get("typeCode")
    if isinstance(type_code, str) and type_code:
        return _MODULES.get(type_code, type_code) + "."
    command = (message.get("cmdFunc"), message.get("cmdId"))
    if command == _LATEST_CODE:
        return ""
    address = message.get("addr")
    if isinstance(address, str) and address:
        return address + "."
    function, identifier = command
    if isinstance(function, int) and isinstance(identifier, int) and function:
        return f"{function}_{identifier}."
    return ""


def _speaks_plain_names(message: _Object, values: _Object) -> bool:
    """Whether the message has the early note's shape, which no station of EcoFlow's speaks."""
    if "typeCode" in message or "cmdFunc" in message or any("." in key for key in values):
        return False
    return any(
        key in _PLAIN_NAMES or (key in _NESTED_MODULES and _is_object(value))
        for key, value in values.items()
    )


def _sent_at(message: _Object) -> float | None:
    """Seconds since 1970; stations send milliseconds or seconds, and uptimes in other members."""
    stamp = message.get("timestamp", _member(message, "params").get("latestTimeStamp"))
    if isinstance(stamp, bool) or not isinstance(stamp, int | float):
        return None
    seconds = stamp / 1000 if stamp > 1e11 else stamp
    return seconds if 1.4e9 < seconds < 4.1e9 else None


class _TooLargeError(Exception):
    """The message has more fields, or nests deeper, than any station's."""


def flatten(values: _Object, prefix: str = "") -> dict[str, Scalar]:
    """Nested values as flat fields: ``a.b``, ``a[0]``; JSON inside strings is opened too.

    Keys lose surrounding white space, strings lose NUL characters. A key that already has a
    module of its own keeps its name.
    """
    fields: dict[str, Scalar] = {}
    for key, value in values.items():
        name = key.strip()
        if prefix and "." not in name:
            name = prefix + name
        for path, scalar in _leaves(name, value, 0):
            fields[path] = scalar
            if len(fields) > MAX_FIELDS:
                raise _TooLargeError(f"more than {MAX_FIELDS} fields")
    return fields


def _leaves(path: str, value: object, depth: int) -> Iterator[tuple[str, Scalar]]:
    if depth > MAX_DEPTH:
        raise _TooLargeError(f"JSON nested deeper than {MAX_DEPTH} levels")
    if isinstance(value, str):
        text = value.replace("\0", "")
        inner = _json_inside(text)
        if inner is None:
            yield path, text
        else:
            yield from _leaves(path, inner, depth + 1)
    elif _is_object(value):
        for key, member in value.items():
            yield from _leaves(f"{path}.{key.strip()}", member, depth + 1)
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from _leaves(f"{path}[{index}]", member, depth + 1)
    elif value is None or isinstance(value, int | float):
        yield path, value


def _json_inside(text: str) -> object | None:
    if not text or text[0] not in "{[":
        return None
    try:
        return msgspec.json.decode(text)  # type: ignore[no-any-return]
    except (msgspec.DecodeError, RecursionError):
        return None
