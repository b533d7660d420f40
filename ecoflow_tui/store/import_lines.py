"""Capture lines as rows, exactly as the recorder would have stored them."""

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime

from msgspec import structs

from ecoflow_tui.core.events import Message, Presence, Reading
from ecoflow_tui.core.model import Model
from ecoflow_tui.core.parse import Parser
from ecoflow_tui.core.rhythm import Rhythms
from ecoflow_tui.store.capture import DamagedLineError, Occurrences, read_line
from ecoflow_tui.store.import_rows import Reject
from ecoflow_tui.store.rows import Row, to_row

_UNTIMED = datetime.fromtimestamp(0, UTC)


def rows_of_lines(
    lines: Iterable[bytes], find_model: Callable[[str], Model], fallback: datetime
) -> Iterator[Row | Reject]:
    """One row or reject for each line that is not blank.

    Args:
        lines: Capture lines, ours with their ids or foreign ones, which get derived ids.
        find_model: The model of a serial number, as the station is to be read.
        fallback: When a message was received whose line does not say so and whose station's
            clock does not either.
    """
    parser, rhythms, seen = Parser(find_model), Rhythms(), Occurrences()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            raw = read_line(line, seen, _UNTIMED)
        except DamagedLineError as error:
            yield Reject(f"line {number}", error.reason)
            continue
        message = _timed(parser.parse(raw), fallback)
        yield to_row(message, rhythms.take(message))


def _timed(message: Message, fallback: datetime) -> Message:
    """The message with the best time that is known of it."""
    if message.raw.received_at != _UNTIMED:
        return message
    sent_at = message.device_ts if isinstance(message, Reading | Presence) else None
    raw = dataclasses.replace(message.raw, received_at=sent_at or fallback)
    return structs.replace(message, raw=raw)
