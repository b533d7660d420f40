"""What came from each station and what became of it, as it outlives the process."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from uuid import UUID

import msgspec

from ecoflow_tui.core.topic import read_topic
from ecoflow_tui.store.gaps import OpenGap
from ecoflow_tui.store.jsonb import fit_text

MAX_STATIONS = 1000
OTHERS = "(others)"
"""Hostile topics must not fill the memory: what names more stations than that is one account."""


class Tally(msgspec.Struct, omit_defaults=True):
    """One station's messages during one run.

    ``received = spooled + redelivered + dropped`` once the queue is empty. ``discarded`` are those
    of the spooled ones that were given up later to make room.
    """

    received: int = 0
    spooled: int = 0
    redelivered: int = 0
    dropped: dict[str, int] = msgspec.field(default_factory=dict)
    discarded: int = 0

    @property
    def accounted(self) -> int:
        """How many of those received are accounted for."""
        return self.spooled + self.redelivered + sum(self.dropped.values())

    def drop(self, reason: str, count: int = 1) -> None:
        """So many were given up before they were on the disk."""
        self.dropped[reason] = self.dropped.get(reason, 0) + count

    def add(self, other: "Tally") -> None:
        """Take another run's messages in."""
        self.received += other.received
        self.spooled += other.spooled
        self.redelivered += other.redelivered
        self.discarded += other.discarded
        for reason, count in other.dropped.items():
            self.drop(reason, count)


class Position(msgspec.Struct, frozen=True):
    """How far the spool was written: so many lines into the segment of this number."""

    segment: int = 0
    lines: int = 0


class RunBooks(msgspec.Struct):
    """One run of a recorder: a heartbeat, and the books as they stood then.

    Attributes:
        run: Its own id.
        account: Whose messages it recorded.
        started_at: When it began.
        at: When these books were written.
        position: How far the spool was written then.
        is_over: Whether they are final.
        stations: By station.
        gaps: What keeps messages from coming at that moment, by the part that fails.
        is_told: Whether they are in a database, final as they are. The next run may use another
            one, which has nothing of what they count.
    """

    run: UUID
    account: str
    started_at: datetime
    at: datetime
    position: Position = Position()
    is_over: bool = False
    stations: dict[str, Tally] = msgspec.field(default_factory=dict)
    gaps: dict[str, OpenGap] = msgspec.field(default_factory=dict)
    is_told: bool = False


class Tallies:
    """Tallies by station. Belongs to whoever holds the books' lock."""

    def __init__(self) -> None:
        self._stations: dict[str, Tally] = {}

    def of(self, topic: str) -> Tally:
        """The account of the station that a topic names."""
        return account_in(self._stations, station_of(topic))

    def copied(self) -> dict[str, Tally]:
        """As they stand."""
        copies: dict[str, Tally] = {}
        for station, tally in self._stations.items():
            copies[station] = Tally()
            copies[station].add(tally)
        return copies


@lru_cache(maxsize=4096)
def station_of(topic: str) -> str:
    """The station's serial number, or the topic itself where it names none."""
    fit = fit_text(topic.encode(errors="replace").decode())
    return read_topic(fit).serial or fit


def account_in(stations: dict[str, Tally], station: str) -> Tally:
    """The station's account, opened where there is room for one more."""
    known = stations.get(station)
    if known is None:
        name = station if len(stations) < MAX_STATIONS else OTHERS
        known = stations.setdefault(name, Tally())
    return known


def summed(runs: Iterable[Mapping[str, Tally]]) -> dict[str, Tally]:
    """The books of several runs in one."""
    total: dict[str, Tally] = {}
    for stations in runs:
        for station, tally in stations.items():
            total.setdefault(station, Tally()).add(tally)
    return total
