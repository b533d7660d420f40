"""Messages as lines, and one of them in full."""

import json
from collections.abc import Mapping
from itertools import islice

from ecoflow_tui.core import text
from ecoflow_tui.core.events import Message, Presence, Reading, Reply
from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.tui.views.detail import DetailView
from ecoflow_tui.tui.views.row import Row
from ecoflow_tui.tui.views.tone import Piece, Tone

LEAST_WITH_SIZE = 76
"""The width from which on a line has room for the message's size."""

_MOST_METRICS = 8
_MOST_LINES = 2000


def message_row(
    number: int, message: Message, names: Mapping[str, str], *, has_size: bool = True
) -> Row:
    """A message in a line; where room is short without its size."""
    serial = message.device_sn or "--"
    name = names.get(serial) or text.safe_text(serial, 30)
    kind, tone = _kind(message)
    summary = _summary(message)
    topic = text.safe_text(message.raw.topic)
    pieces = (
        Piece(f"{message.raw.received_at.astimezone():%H:%M:%S}  ", Tone.DIM),
        Piece(f"{name[:11]:<12}"),
        Piece(f"{kind:<11}", tone),
        Piece(f"{len(message.raw.payload):>5} B  " if has_size else "", Tone.DIM),
        Piece(summary),
    )
    return Row(str(number), pieces, f"{name} {serial} {kind} {summary} {topic}".lower())


def _kind(message: Message) -> tuple[str, Tone]:
    if isinstance(message, Reading):
        return "reading", Tone.GOOD
    if isinstance(message, Presence):
        return "presence", Tone.OUT
    return ("reply", Tone.DIM) if isinstance(message, Reply) else ("unreadable", Tone.WARN)


def _summary(message: Message) -> str:
    if isinstance(message, Presence):
        return "online" if message.is_online else "offline"
    if not isinstance(message, Reading):
        return text.safe_text(message.reason)
    if not message.metrics:
        return ", ".join(text.safe_text(key, 40) for key in islice(message.fields, _MOST_METRICS))
    return ", ".join(
        f"{label} {value}" for label, value in islice(_metrics(message), _MOST_METRICS)
    )


def _metrics(message: Reading) -> tuple[tuple[str, str], ...]:
    return tuple(
        (str(metric), text.quantity(message.metrics[metric], metric.unit))
        for metric in Metric
        if metric in message.metrics
    )


def message_view(message: Message, names: Mapping[str, str]) -> DetailView:
    """One message in full."""
    raw = message.raw
    name = names.get(message.device_sn or "", text.safe_text(message.device_sn or "--"))
    reason = "" if isinstance(message, Reading | Presence) else text.safe_text(message.reason)
    duplicate = ", sent again by the broker" if raw.is_duplicate else ""
    facts = (
        ("Received", f"{raw.received_at.isoformat(timespec='milliseconds')}{duplicate}"),
        ("Topic", text.safe_text(raw.topic)),
        ("Id", str(raw.id)),
        ("Size", f"{text.count(len(raw.payload))} bytes, QoS {raw.qos}, {raw.origin}"),
        *((("Reason", reason),) if reason else ()),
    )
    return DetailView(
        title=f"{name}, {_kind(message)[0]}",
        facts=facts,
        readings=_metrics(message) if isinstance(message, Reading) else (),
        lines=payload_lines(raw.payload),
        copied=raw.payload.decode("utf-8", "replace"),
    )


def payload_lines(payload: bytes) -> tuple[str, ...]:
    """A payload for people: JSON set out in lines, anything else as it is; all of it visible."""
    try:
        written = json.dumps(json.loads(payload), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        written = payload.decode("utf-8", "backslashreplace")
    lines = islice(written.split("\n"), _MOST_LINES)
    return tuple(text.safe_text(line, 2000) for line in lines)
