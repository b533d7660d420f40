"""Where everything enters the feed: messages, the stations, and the session's own state."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from ecoflow_tui.cloud.silence import Silence, Silent
from ecoflow_tui.cloud.topics import short_topic
from ecoflow_tui.core.decode import Status, decode
from ecoflow_tui.core.events import (
    LinkCause,
    LinkChange,
    LinkState,
    RawMessage,
    SessionKind,
    Station,
    StationSilence,
    StationsKnown,
)
from ecoflow_tui.core.feed import Acknowledge, Feed, Keeper
from ecoflow_tui.core.topic import Channel, read_topic

_NOT_HANDED_ON = "%s could not be handed on"

log = logging.getLogger(__name__)


class Intake:
    """Hands everything on, one thing at a time, and notes who spoke. Belongs to one thread.

    Args:
        feed: Takes it.
        wanted: The only stations to hand on; empty: all.
        silence: Is told who spoke.
    """

    def __init__(self, feed: Feed, wanted: Sequence[str], silence: Silence) -> None:
        self._feed = feed
        self._wanted = frozenset(wanted)
        self._silence = silence
        self._stations: tuple[Station, ...] | None = None
        self._link = (LinkState.OFF, "")
        self._silent: Mapping[str, Silent] = {}
        self._told: Keeper | None = None

    def take(self, raw: RawMessage, acknowledge: Acknowledge, now: float) -> None:
        """Hand on a message that came by MQTT; other people's stations are let go."""
        address = read_topic(raw.topic)
        if self._wanted and address.serial is not None and address.serial not in self._wanted:
            acknowledge()
            return
        if address.channel is Channel.STATUS:
            self._note_presence(raw, now)
        elif address.channel is Channel.TELEMETRY:
            self._silence.hear(address.serial or raw.topic, now)
        try:
            self._feed.deliver(raw, acknowledge)
        except Exception:
            log.exception(_NOT_HANDED_ON, short_topic(raw.topic))

    def take_snapshot(self, raw: RawMessage) -> None:
        """Hand on a REST snapshot, which is no sign of life."""
        self._guarded(lambda: self._feed.deliver(raw, _nothing), "a snapshot")

    def tell_stations(self, stations: tuple[Station, ...]) -> None:
        """Announce the stations, if that is news."""
        if stations != self._stations:
            self._stations = stations
            event = StationsKnown(datetime.now(UTC), stations)
            self._guarded(lambda: self._feed.announce(event), "the stations")

    def tell_link(
        self,
        state: LinkState,
        reason: str,
        cause: LinkCause = LinkCause.OTHER,
        session: SessionKind | None = None,
    ) -> None:
        """Announce the session's state, if that is news."""
        if (state, reason) != self._link:
            self._link = (state, reason)
            event = LinkChange(datetime.now(UTC), state, reason, cause, session)
            self._guarded(lambda: self._feed.announce(event), "the link's state")

    def tell_silent(self, silent: Mapping[str, Silent], now: float) -> None:
        """Tell who keeps the messages which stations cannot be heard, as far as that is news."""
        keeper = self._feed.keeper
        before = self._silent if keeper is self._told else {}
        self._silent, self._told = silent, keeper
        if silent == before:
            return
        for serial in before.keys() - silent.keys():
            self._miss(StationSilence(datetime.now(UTC), serial, None))
        for serial, how in silent.items():
            if serial not in before or before[serial].cause is not how.cause:
                at = datetime.now(UTC)
                ago = None if how.heard_at is None else timedelta(seconds=now - how.heard_at)
                self._miss(StationSilence(at, serial, how.cause, None if ago is None else at - ago))

    def _miss(self, silence: StationSilence) -> None:
        self._guarded(lambda: self._feed.miss(silence), "a station's silence")

    def _note_presence(self, raw: RawMessage, now: float) -> None:
        word = decode(raw.topic, raw.payload)
        if isinstance(word, Status):
            self._silence.tell_online(word.serial, is_online=word.is_online, now=now)

    def _guarded(self, hand_on: Callable[[], None], what: str) -> None:
        """A sink that breaks its promise never to raise costs this one thing, not the session."""
        try:
            hand_on()
        except Exception:
            log.exception(_NOT_HANDED_ON, what)


def _nothing() -> None:
    """Acknowledge a REST snapshot: there is nobody to tell."""
