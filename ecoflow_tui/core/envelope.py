"""The envelopes around the values: whose they are, of what kind, and by what names they go.

The styles are those of PROTOCOL section 3; the names end in the REST form of the field map, so
that one table a family serves REST, public and private MQTT alike.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TypeGuard

from ecoflow_tui.core.flatten import LONGEST_KEY, TooLargeError, clean, names_of
from ecoflow_tui.core.json_text import NotJsonError, read_json
from ecoflow_tui.core.topic import Channel

Object = Mapping[str, object]

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
"""What EcoFlow's ``typeCode`` is called in the REST form."""

_PREFIXED = re.compile(r"(pd|mppt|inv|ems|bms\w*|power|motor|pv|\d+_\d+|hs_\w+|pd303_mc)\.")
"""A key that already says which module it belongs to is never given another."""

_UNPREFIXED_FUNCTIONS = (32, 254)
"""``cmdFunc`` of messages whose keys have no module in the REST form: heartbeats, properties."""

_REPORTS = frozenset(
    {
        "DisplayPropertyUpload",
        "RuntimePropertyUpload",
        "BMSHeartBeatReport",
        "CMSHeartBeatReport",
    }
)
"""How programs that decode protobuf group the values, which REST does not."""

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

_OUTCOMES = frozenset({"ack", "result", "cmdSet", "id", "data"})
"""Members of an answer to a command, which tell nothing about the station."""

_CREDENTIALS = frozenset({"certificateAccount", "certificatePassword"})
_COMMAND_MARKS = ("operateType", "cmdCode", "dirDest")
_NO_TELEMETRY_MARKS = frozenset({*_COMMAND_MARKS, "code", "data"})
_LONGEST_SERIAL = 64

_MOST_REMEMBERED = 1000
"""No station sends more keys at once; hostile input is not worth remembering."""


def is_object(value: object) -> TypeGuard[Object]:
    """Whether it is a JSON object."""
    return isinstance(value, dict)


def member(message: Object, name: str) -> Object:
    """A member that is an object, or the JSON text of one; an empty one where there is none."""
    value = message.get(name)
    if isinstance(value, str):
        value = _opened(value)
    return value if is_object(value) else {}


def _opened(text: str) -> object:
    """What JSON text holds, as bridges like to send it; nothing where it is none."""
    try:
        return read_json(text.encode()) if text.startswith("{") else None
    except (NotJsonError, UnicodeEncodeError):
        return None


def serial_in(message: Object) -> str | None:
    """The station that the message itself names; stars in its place name none."""
    serial = message.get("sn") or member(message, "data").get("sn")
    if not isinstance(serial, str) or len(serial) > _LONGEST_SERIAL:
        return None
    return clean(serial).strip(" *\t\r\n") or None


def why_no_telemetry(channel: Channel, message: Object) -> str | None:
    """Why a message is no telemetry although it may look like it; ``None``: it is."""
    if channel is Channel.COMMAND:
        return "a command or the answer to one"
    if channel is Channel.TELEMETRY and message.keys().isdisjoint(_NO_TELEMETRY_MARKS):
        return None
    code, data = message.get("code"), message.get("data")
    if channel is Channel.REST and str(code or "0") != "0":
        return f"EcoFlow answered {code} {message.get('message', '')}".rstrip()
    if is_object(data) and is_object(data.get("quotaMap")):
        return None
    if channel is Channel.GET_REPLY:
        return f"an answer to {message.get('operateType', 'a request')}, no telemetry"
    if _is_command(channel, message):
        return f"a command or the answer to one ({message.get('operateType', 'by its shape')})"
    if "data" in message or "code" in message:
        return None if is_object(data) and _holds_values(data) else "an answer without telemetry"
    return None


def _is_command(channel: Channel, message: Object) -> bool:
    """By its shape. On a topic that only carries telemetry, only an acknowledgement is none."""
    if not any(mark in message for mark in _COMMAND_MARKS):
        return False
    return channel is not Channel.TELEMETRY or not _holds_values(member(message, "params"))


def _holds_values(data: Object) -> bool:
    if isinstance(data.get("data"), list) or not data.keys().isdisjoint(_CREDENTIALS):
        return False
    return "ack" not in data and not data.keys() <= _OUTCOMES


def values_in(message: Object) -> Object:
    """The member that holds the values: ``params``, ``param``, ``data`` or the whole object."""
    if "param" in message:
        return {**member(message, "params"), **member(message, "param")}
    if "params" in message:
        return member(message, "params")
    data = member(message, "data")
    if is_object(data.get("quotaMap")):
        return member(data, "quotaMap")
    return member(data, "params") or data or message


def names_in_rest(prefix: str, keys: tuple[str, ...]) -> tuple[str, ...]:
    """The keys, each with the module's name unless it has one already.

    Raises:
        TooLargeError: One is longer than any station's.
    """
    return _remembered(prefix, keys) if len(keys) <= _MOST_REMEMBERED else _named(prefix, keys)


@lru_cache(maxsize=256)
def _remembered(prefix: str, keys: tuple[str, ...]) -> tuple[str, ...]:
    return _named(prefix, keys)


def _named(prefix: str, keys: tuple[str, ...]) -> tuple[str, ...]:
    names = names_of(keys)
    if not prefix:
        return names
    if len(prefix) > LONGEST_KEY:
        raise TooLargeError(f"a key longer than {LONGEST_KEY} characters")
    return tuple(name if "." in name and _PREFIXED.match(name) else prefix + name for name in names)


def prefix_in(message: Object) -> str:
    """What the unprefixed keys of a message are called by in the REST form."""
    get = message.get
    return prefix_for(get("typeCode"), get("cmdFunc"), get("cmdId"), get("addr"))


def prefix_for(type_code: object, function: object, identifier: object, address: object) -> str:
    """What the unprefixed keys of a message are called by in the REST form."""
    if isinstance(type_code, str) and type_code:
        return f"{_MODULES.get(type_code, clean(type_code))}."
    if function in _UNPREFIXED_FUNCTIONS:
        return ""
    if isinstance(address, str) and address:
        return f"{clean(address)}."
    if isinstance(function, int) and isinstance(identifier, int) and function:
        return f"{function}_{identifier}."
    return ""


def holds_reports(values: Object) -> bool:
    """Whether the values are in groups, as programs that decode protobuf have them."""
    return not values.keys().isdisjoint(_REPORTS)


def without_reports(values: Object) -> Object:
    """The values without the groups around them."""
    if not holds_reports(values):
        return values
    flat: dict[str, object] = {}
    for name, value in values.items():
        if name in _REPORTS and is_object(value):
            flat.update(value)
        else:
            flat[name] = value
    return flat


def speaks_plain_names(message: Object, values: Object) -> bool:
    """Whether the message has the early note's shape, which no station of EcoFlow's speaks."""
    return "typeCode" not in message and "cmdFunc" not in message and are_plain_names(values)


def are_plain_names(values: Object) -> bool:
    """Whether the values go by the early note's names, unless their envelope says otherwise."""
    if any("." in key for key in values):
        return False
    return any(
        key in _PLAIN_NAMES or (key in _NESTED_MODULES and is_object(value))
        for key, value in values.items()
    )


def is_online(message: Object) -> bool | None:
    """What an answer to ``latestQuotas`` says beside the values (PROTOCOL section 2.5)."""
    data = member(message, "data")
    return as_switch(data.get("online")) if "quotaMap" in data else None


def as_switch(value: object) -> bool | None:
    """On or off, as a number, a boolean or their text; ``None``: neither."""
    word = str(value).lower()
    return word in ("1", "true") if word in ("0", "1", "false", "true") else None


def sent_at(message: Object) -> float | None:
    """When the message was sent, in seconds since 1970."""
    stamp = message.get("timestamp")
    if stamp is None:
        stamp = member(message, "params").get("latestTimeStamp")
    return seconds_since_1970(stamp)


def seconds_since_1970(stamp: object) -> float | None:
    """A time stamp in milliseconds or seconds; what can be neither, an uptime say, is none."""
    if isinstance(stamp, str) and stamp.isdecimal() and len(stamp) < 20:
        stamp = int(stamp)
    if isinstance(stamp, bool) or not isinstance(stamp, int | float):
        return None
    seconds = stamp / 1000 if 1e11 < stamp < 1e14 else stamp
    return seconds if 1.4e9 < seconds < 4.1e9 else None
