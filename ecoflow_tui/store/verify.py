"""The proof: what was received, against what the tables and the spool hold, across all runs."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from uuid import UUID

import psycopg

from ecoflow_tui.core.events import RawMessage
from ecoflow_tui.store.journal import Journal
from ecoflow_tui.store.ledger import finish
from ecoflow_tui.store.spool import Spool, SpoolLimits
from ecoflow_tui.store.tally import OTHERS, RunBooks, Tally, station_of, summed
from ecoflow_tui.store.visit import visit

_SLACK = timedelta(seconds=2)
_ASK_ABOUT = 500
_RUNS = """
    SELECT run, account, started_at, at, is_over, station, received, spooled, redelivered,
           discarded, dropped, pruned
    FROM ecoflow_books
    WHERE account = coalesce(%s, account) AND at >= coalesce(%s::timestamptz, '-infinity')
"""
_COUNT = {
    "stored": "SELECT topic, count(*) FROM ecoflow_measurements"
    " WHERE ts >= %s AND source IN ('mqtt', 'rest') GROUP BY topic",
    "unreadable": "SELECT topic, count(*) FROM ecoflow_unreadable"
    " WHERE ts >= %s AND source IN ('mqtt', 'rest') GROUP BY topic",
}
_KNOWN = """
    SELECT message_id FROM ecoflow_measurements WHERE message_id = ANY(%(ids)s)
    UNION ALL SELECT message_id FROM ecoflow_unreadable WHERE message_id = ANY(%(ids)s)
"""


@dataclass(frozen=True, slots=True)
class Proof:
    """One station's books beside what was found of its messages.

    Attributes:
        station: Its serial number, or the topic where that names none.
        tally: What the recorder says.
        stored: Its rows in ``ecoflow_measurements``.
        unreadable: Its rows in ``ecoflow_unreadable``.
        pending: Its messages in the spool that the database does not have.
        pruned: Its rows that were deleted on request.
    """

    station: str
    tally: Tally
    stored: int
    unreadable: int
    pending: int
    pruned: int

    @property
    def lost_before_disk(self) -> int:
        """Messages received that are neither spooled nor redelivered nor dropped for a reason."""
        return self.tally.received - self.tally.accounted

    @property
    def lost_after_disk(self) -> int:
        """Messages spooled that are nowhere."""
        found = self.stored + self.unreadable + self.pending + self.pruned
        return max(0, self.tally.spooled - self.tally.discarded - found)

    @property
    def shortfall(self) -> str:
        """What is missing, in words; empty: nothing."""
        words = []
        if self.lost_before_disk:
            words.append(f"{self.lost_before_disk} received but not accounted for")
        if self.lost_after_disk:
            words.append(f"{self.lost_after_disk} spooled but neither stored nor pending")
        return ", ".join(words)


@dataclass(frozen=True, slots=True)
class Report:
    """What was proven; ``since`` is when the first run that it is about began."""

    since: datetime | None
    runs: int
    stations: tuple[Proof, ...]


def verify(
    conninfo: str, spool_directory: Path, account: str | None, since: datetime | None
) -> Report:
    """Compare the books with the tables and the spool. A running recorder does not mind.

    Args:
        conninfo: Where the tables are.
        spool_directory: Where the spool is, and the newest books.
        account: Whose recorder's runs; ``None``: everybody's.
        since: Leaves out the runs that ended before.

    Raises:
        DatabaseError: The tables cannot be read.
    """
    spool = Spool(spool_directory, SpoolLimits(), lambda _messages, _lines: None)
    runs = {books.run: books for books in _on_disk(spool, spool_directory, since)}
    with visit(conninfo, "verify the tables") as connection:
        pruned: Counter[str] = Counter()
        for books in _in_database(connection, account, since, pruned):
            runs.setdefault(books.run, books)
        if not runs:
            return Report(None, 0, ())
        start = min(books.started_at for books in runs.values())
        tallies = summed(books.stations for books in runs.values())
        # Read first what is pending: a message on its way is then seen twice rather than never.
        pending = _pending(connection, spool.waiting(), start - _SLACK)
        stored, unreadable = (
            _by_station(connection, query, start - _SLACK) for query in _COUNT.values()
        )
    found = [_known_only(counts, tallies) for counts in (stored, unreadable, pending, pruned)]
    proofs = [
        Proof(station, tally, *(counts[station] for counts in found))
        for station, tally in sorted(tallies.items())
    ]
    return Report(start, len(runs), tuple(proofs))


def _on_disk(spool: Spool, directory: Path, since: datetime | None) -> Iterable[RunBooks]:
    for books in Journal(directory).runs():
        if books.is_told:
            continue
        if not books.is_over:
            finish(books, spool.messages_after(books.position), "on its way to the disk")
        if since is None or books.at >= since:
            yield books


def _in_database(
    connection: psycopg.Connection,
    account: str | None,
    since: datetime | None,
    pruned: Counter[str],
) -> Iterable[RunBooks]:
    runs: dict[UUID, RunBooks] = {}
    for run, owner, began, at, is_over, station, *counts in connection.execute(
        _RUNS, (account, since)
    ):
        books = runs.setdefault(run, RunBooks(run, owner, began, at, is_over=is_over))
        received, spooled, redelivered, discarded, dropped, gone = counts
        books.stations[station] = Tally(received, spooled, redelivered, dropped, discarded)
        pruned[station] += gone
    return runs.values()


def _pending(
    connection: psycopg.Connection, waiting: Iterable[RawMessage], start: datetime
) -> Counter[str]:
    """How many of these messages the database does not have."""
    pending: Counter[str] = Counter()
    ours = (raw for raw in waiting if raw.received_at >= start)
    while some := list(islice(ours, _ASK_ABOUT)):
        ids = [raw.id for raw in some]
        known = {row[0] for row in connection.execute(_KNOWN, {"ids": ids})}
        pending.update(station_of(raw.topic) for raw in some if raw.id not in known)
    return pending


def _by_station(connection: psycopg.Connection, query: str, start: datetime) -> Counter[str]:
    counts: Counter[str] = Counter()
    for topic, count in connection.execute(query.encode(), (start,)):
        counts[station_of(topic)] += count
    return counts


def _known_only(counts: Mapping[str, int], tallies: Mapping[str, Tally]) -> Counter[str]:
    """What belongs to stations without an account of their own counts for the others' account."""
    known: Counter[str] = Counter()
    for station, count in counts.items():
        known[station if station in tallies else OTHERS] += count
    return known
