"""The one pipe: a Source feeds Sinks, and a Keeper takes the responsibility for messages."""

from collections.abc import Callable
from typing import Protocol

from ecoflow_tui.core.events import (
    Event,
    LinkChange,
    RawMessage,
    RecorderStatus,
    StationSilence,
    StationsKnown,
)
from ecoflow_tui.core.introductions import Introductions
from ecoflow_tui.core.parse import Parser

Acknowledge = Callable[[], None]
"""Tells the broker that a message is safe. May be called from any thread, once."""


class Sink(Protocol):
    """Takes what happens: a screen, standard output."""

    def receive(self, event: Event) -> None:
        """Take one event. Returns at once and never raises; called on the source's thread."""


class Keeper(Protocol):
    """Keeps messages: the recorder."""

    def keep(self, raw: RawMessage, acknowledge: Acknowledge) -> None:
        """Take over one message and acknowledge it once it is safe, or never.

        Returns at once and never raises; called on the source's thread.
        """

    def miss(self, silence: StationSilence) -> None:
        """Note that a station cannot be heard, or can be again. Returns at once, never raises."""

    @property
    def has_room(self) -> bool:
        """Whether it is ready for more. A source that can wait brings nothing while it is not.

        Cheap, from any thread. What comes nevertheless may be lost.
        """


class Source(Protocol):
    """Brings messages: the live cloud, a capture file."""

    def start(self, feed: "Feed") -> None:
        """Begin to bring messages, one at a time, on a thread of the source's own."""

    def stop(self) -> None:
        """Bring no more, and let go of everything. Blocks for a few seconds at the most."""


class RecorderSwitch(Protocol):
    """The recorder as a screen sees it. All but ``status`` may block: call them off the loop."""

    def turn_on(self) -> None:
        """Begin to record. Raises an EcoflowError when it cannot."""

    def turn_off(self) -> None:
        """Stop recording: everything taken over so far is made safe first."""

    def status(self) -> RecorderStatus:
        """The books as they stand. Cheap, from any thread."""


class Feed:
    """Parses each message once and hands it on.

    Args:
        parser: Knows the merged fields of each station; used on the source's thread only.
        sinks: Everyone who sees what happens from the start.
        introductions: Knows what the owner calls the stations.

    Attributes:
        keeper: Who takes the responsibility for messages; may be changed at any time.
    """

    def __init__(
        self, parser: Parser, *sinks: Sink, introductions: Introductions | None = None
    ) -> None:
        self._parser = parser
        self._sinks = sinks
        self._introductions = introductions or Introductions({})
        self.keeper: Keeper | None = None

    def add(self, sink: Sink) -> None:
        """Let one more sink see what happens from now on."""
        self._sinks = (*self._sinks, sink)

    def remove(self, sink: Sink) -> None:
        """Let a sink see nothing more."""
        self._sinks = tuple(one for one in self._sinks if one is not sink)

    @property
    def has_room(self) -> bool:
        """Whether more can be delivered now. From any thread; sinks are never waited for."""
        keeper = self.keeper
        return keeper is None or keeper.has_room

    def deliver(self, raw: RawMessage, acknowledge: Acknowledge) -> None:
        """Hand on one message; without a keeper it is acknowledged at once."""
        keeper = self.keeper
        if keeper is None:
            acknowledge()
        else:
            keeper.keep(raw, acknowledge)
        event = self._parser.parse(raw)
        introduction = self._introductions.due(event)
        if introduction is not None:
            self._tell(introduction)
        self._tell(event)

    def announce(self, event: LinkChange | StationsKnown) -> None:
        """Hand on what happened to the source itself."""
        if isinstance(event, StationsKnown):
            event = self._introductions.announced(event)
        self._tell(event)

    def miss(self, silence: StationSilence) -> None:
        """Hand on that a station cannot be heard, or can be again, to the keeper alone."""
        keeper = self.keeper
        if keeper is not None:
            keeper.miss(silence)

    def _tell(self, event: Event) -> None:
        for sink in self._sinks:
            sink.receive(event)
