"""A message and what is known of its station, to what it says. Total: it never raises."""

from collections.abc import Callable
from datetime import UTC, datetime

from ecoflow_tui.core.decode import Answer, Status, Telemetry, Undecodable, decode
from ecoflow_tui.core.evaluate import GENERIC, touched_metrics, touched_packs
from ecoflow_tui.core.events import (
    Message,
    Presence,
    RawMessage,
    Reading,
    Reply,
    Scalar,
    Unreadable,
)
from ecoflow_tui.core.model import Model


class Parser:
    """Reads messages one after another, remembering each station's fields.

    A message is a delta; metrics are computed over the merged fields, but only those that the
    message touched. Belongs to one thread.

    Args:
        find_model: The model of a serial number; ``GENERIC`` where it is unknown.
    """

    def __init__(self, find_model: Callable[[str], Model]) -> None:
        self._find_model = find_model
        self._merged: dict[str, dict[str, Scalar]] = {}

    def parse(self, raw: RawMessage) -> Message:
        """What the message says."""
        match decode(raw.topic, raw.payload):
            case Telemetry() as telemetry:
                return self._read(raw, telemetry)
            case Status(serial, is_online, sent_at):
                return Presence(raw, serial, self._find_model(serial), _time(sent_at), is_online)
            case Answer(serial, reason):
                model = None if serial is None else self._find_model(serial)
                return Reply(raw, serial, model, reason)
            case Undecodable(serial, reason):
                return Unreadable(raw, serial, reason)

    def _read(self, raw: RawMessage, telemetry: Telemetry) -> Reading:
        model = self._find_model(telemetry.serial)
        merged = self._merged.setdefault(telemetry.serial, {})
        merged.update(telemetry.fields)
        speech = GENERIC if telemetry.is_plain else model
        return Reading(
            raw=raw,
            device_sn=telemetry.serial,
            model=model,
            device_ts=_time(telemetry.sent_at),
            fields=telemetry.fields,
            metrics=touched_metrics(speech, telemetry.fields, merged),
            packs=touched_packs(speech, telemetry.fields, merged),
        )


def _time(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
