"""Which topics to subscribe to, and how topics and serials are shown."""

import re
from collections.abc import Iterable, Iterator, Sequence

from ecoflow_tui.core.errors import ConfigurationError
from ecoflow_tui.core.topic import Channel, read_topic

_SERIAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{3,39}")


def check_patterns(patterns: Sequence[str]) -> None:
    """See to it that the patterns make topic filters.

    Raises:
        ConfigurationError: One of them cannot be subscribed to.
    """
    for pattern in patterns:
        if not _is_filter(pattern.replace("{account}", "a").replace("{sn}", "s")):
            raise ConfigurationError(
                f"The topic {pattern!r} cannot be subscribed to.",
                "Use levels of text, {account}, {sn} or +, with # only as the last level.",
            )


def check_serials(serials: Sequence[str]) -> None:
    """See to it that the serials can be part of a topic.

    Raises:
        ConfigurationError: One of them cannot.
    """
    for serial in serials:
        if not _SERIAL.fullmatch(serial):
            raise ConfigurationError(
                f"{serial!r} is no serial number.", "Copy it from the app, or run: devices"
            )


def _is_filter(text: str) -> bool:
    levels = text.split("/")
    if not text or any(character in text for character in "{}\0") or "#" in levels[:-1]:
        return False
    return all(level in {"+", "#"} or not set(level) & {"+", "#"} for level in levels)


def expand(patterns: Sequence[str], account: str, serials: Sequence[str]) -> tuple[str, ...]:
    """The topic filters for an account's stations, each once, in order.

    An account or stations that are not known are left open with ``+``.
    """
    return tuple(dict.fromkeys(_expanded(patterns, account or "+", serials or ("+",))))


def _expanded(patterns: Sequence[str], account: str, serials: Sequence[str]) -> Iterator[str]:
    for pattern in patterns:
        for serial in serials if "{sn}" in pattern else ("",):
            yield pattern.replace("{account}", account).replace("{sn}", serial)


def short_serial(serial: str) -> str:
    """A serial as logs show it: enough to tell one's own stations apart."""
    return serial if len(serial) <= 8 else f"{serial[:4]}..{serial[-4:]}"


def short_topic(topic: str) -> str:
    """A topic as logs show it: its last word and the station, never the account."""
    serial = read_topic(topic).serial
    kind = topic.rstrip("/").rsplit("/", 1)[-1]
    if serial is None or serial == kind:
        return f"a topic of {short_serial(serial)}" if serial else "a topic"
    return f"{kind} of {short_serial(serial)}"


def stations_of(topics: Iterable[str]) -> frozenset[str]:
    """Whose telemetry these topics carry, where they say so."""
    addresses = map(read_topic, topics)
    return frozenset(
        address.serial
        for address in addresses
        if address.channel is Channel.TELEMETRY and address.serial is not None
    )
