"""Topics: which station a message belongs to, and what kind of talk it is."""

import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

_SERIAL = re.compile(r"(?=[A-Z0-9]*[0-9])(?=[0-9]*[A-Z])[A-Z0-9]{12,20}")
_REST_SERIAL = re.compile(r'[?&]sn=([A-Za-z0-9]+)|"sn":\s*"([A-Za-z0-9]+)"')


class Channel(Enum):
    """What a topic is for (PROTOCOL section 2.1); ``OTHER``: it does not tell, a bridge's say."""

    TELEMETRY = auto()
    STATUS = auto()
    COMMAND = auto()
    GET_REPLY = auto()
    REST = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message came from; ``serial`` is ``None`` where the topic does not tell."""

    channel: Channel
    serial: str | None


_COMMANDS = frozenset({"set", "set_reply", "get"})


@lru_cache(maxsize=4096)
def read_topic(topic: str) -> Address:
    """The address in a topic of EcoFlow's, of a bridge's, or of a REST call."""
    if topic.startswith("REST"):
        return _read_rest(topic)
    segments = topic.strip("/").split("/")
    last = segments[-1]
    if last in _COMMANDS:
        channel = Channel.COMMAND
    elif last == "get_reply":
        channel = Channel.GET_REPLY
    elif last == "status" or segments[-2:-1] == ["status"]:
        channel = Channel.STATUS
    elif last == "quota" or segments[-2:-1] == ["property"]:
        channel = Channel.TELEMETRY
    else:
        channel = Channel.OTHER
    return Address(channel, _serial_among(segments))


def _read_rest(topic: str) -> Address:
    method = topic[len("REST") :].split()[:1]
    channel = Channel.COMMAND if method == ["PUT"] else Channel.REST
    found = _REST_SERIAL.search(topic)
    return Address(channel, (found[1] or found[2]) if found else None)


def _serial_among(segments: list[str]) -> str | None:
    if segments[0] == "open" and len(segments) == 4:
        return segments[2] or None
    if segments[:2] == ["app", "device"] and len(segments) == 4:
        return segments[3] or None
    if segments[0] == "app" and len(segments) >= 4:
        return segments[2] or None
    return next((segment for segment in segments if _SERIAL.fullmatch(segment)), None)
