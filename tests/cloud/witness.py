"""Who watches a session in tests: a sink that can be waited on, a keeper that holds back."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from ecoflow_tui.cloud.options import CloudOptions
from ecoflow_tui.cloud.session import Session
from ecoflow_tui.core.events import (
    Event,
    LinkChange,
    LinkState,
    Origin,
    RawMessage,
    Reading,
    StationSilence,
)
from ecoflow_tui.core.feed import Acknowledge, Feed, Keeper
from ecoflow_tui.core.parse import Parser
from ecoflow_tui.devices import find_model

PATIENCE_SECONDS = 10.0
LIST = "GET /iot-open/sign/device/list"
"""What the simulated cloud counts each look at the device list by."""

_Found = TypeVar("_Found")


class Witness:
    """Remembers every event, and lets tests wait for one."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._changed = threading.Condition()

    def receive(self, event: Event) -> None:
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    def wait_until(self, look: Callable[[], _Found | None]) -> _Found:
        """What ``look`` finds, as soon as it finds something; asked after every event."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        with self._changed:
            while (found := look()) is None or found is False:
                if not self._changed.wait(min(0.05, deadline - time.monotonic())):
                    assert time.monotonic() < deadline, self.story
            return found

    def wait_for(self, state: LinkState, times: int = 1) -> LinkChange:
        """The ``times``-th change to a state."""

        def look() -> LinkChange | None:
            changes = [change for change in self.changes if change.state is state]
            return changes[times - 1] if len(changes) >= times else None

        return self.wait_until(look)

    def wait_for_payload(self, payload: bytes, times: int = 1) -> RawMessage:
        """The ``times``-th message with these bytes."""

        def look() -> RawMessage | None:
            found = [raw for raw in self.messages if raw.payload == payload]
            return found[times - 1] if len(found) >= times else None

        return self.wait_until(look)

    @property
    def changes(self) -> list[LinkChange]:
        return [event for event in self.events if isinstance(event, LinkChange)]

    @property
    def messages(self) -> list[RawMessage]:
        return [event.raw for event in self.events if hasattr(event, "raw")]

    @property
    def snapshots(self) -> list[Reading]:
        readings = [event for event in self.events if isinstance(event, Reading)]
        return [reading for reading in readings if reading.raw.origin is Origin.REST]

    @property
    def story(self) -> str:
        """What happened so far, for failures."""
        return "; ".join(f"{change.state} {change.reason}" for change in self.changes)


class Holder:
    """A keeper that acknowledges nothing by itself."""

    def __init__(self) -> None:
        self.has_room = True
        self.silences: list[StationSilence] = []
        self.held: list[tuple[RawMessage, Acknowledge]] = []

    def keep(self, raw: RawMessage, acknowledge: Acknowledge) -> None:
        self.held.append((raw, acknowledge))

    def miss(self, silence: StationSilence) -> None:
        self.silences.append(silence)


@contextmanager
def running(options: CloudOptions, keeper: Keeper | None = None) -> Iterator[Witness]:
    """A started session, and who watches it."""
    witness = Witness()
    session = Session(options)
    feed = Feed(Parser(find_model), witness)
    feed.keeper = keeper
    session.start(feed)
    try:
        yield witness
    finally:
        session.stop()
