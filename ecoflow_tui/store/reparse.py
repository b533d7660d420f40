"""Today's maps applied to recorded messages: the columns follow, the raw data stay as they are."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import psycopg

from ecoflow_tui.core.model import Model
from ecoflow_tui.core.parse import Parser
from ecoflow_tui.store.errand import errand
from ecoflow_tui.store.reparse_last_known import Touched, renew_last_known
from ecoflow_tui.store.reparse_rows import Cells, StoredRow, change_rows, read_rows, reread

WARM_UP = timedelta(days=1)
"""How long before the first row the fields are followed, so that they are merged as they were."""

_SETTLING = timedelta(hours=1)
_STATIONS = "SELECT DISTINCT device_sn FROM ecoflow_devices ORDER BY device_sn"
_LAST_ID = "SELECT coalesce(max(id), 0) FROM ecoflow_measurements"
_IS_PRUNED = """
    SELECT EXISTS (
        SELECT FROM ecoflow_measurements
        WHERE device_sn = %s AND ts < %s AND raw_data IS NULL AND raw_bytes IS NULL)
"""


@dataclass(frozen=True, slots=True)
class Example:
    """One value that changes."""

    device_sn: str
    at: datetime
    before: object
    after: object


@dataclass(slots=True)
class ReparseReport:
    """What a reparse changed, or would change.

    Attributes:
        read: Rows that were read anew.
        changed: Rows of which some column changes.
        unreadable: Rows that today's maps cannot read; they are left as they are.
        columns: In how many rows each column changes.
        examples: The first change of each column.
    """

    read: int = 0
    changed: int = 0
    unreadable: int = 0
    columns: Counter[str] = field(default_factory=Counter)
    examples: dict[str, Example] = field(default_factory=dict)


def reparse(
    conninfo: str,
    find_model: Callable[[str], Model],
    *,
    since: datetime | None,
    is_dry: bool,
    advance: Callable[[str, int], bool],
) -> ReparseReport:
    """Read recorded messages anew, in the order of their reception, station by station.

    Each batch is a short transaction on rows that exist: the recorder, which only adds rows, is
    never kept waiting. What is stopped halfway is right as far as it got, and may be run again.

    Args:
        conninfo: Where.
        find_model: The model of a serial number.
        since: The earliest reception to change; ``None``: all.
        is_dry: Whether to change nothing.
        advance: Is told the station and how many rows were read after each batch; whether to go
            on.

    Raises:
        DatabaseError: PostgreSQL cannot be reached or refuses; earlier batches stay changed.
    """
    report = ReparseReport()
    with errand(conninfo, "reparse") as connection:
        last_id = _single(connection, _LAST_ID)
        for (serial,) in connection.execute(_STATIONS).fetchall():
            run = _Run(connection, serial, Parser(find_model), report, is_dry=is_dry)
            if not run.go(since, last_id, advance):
                break
    return report


def _single(connection: psycopg.Connection, query: str, *parameters: object) -> object:
    row = connection.execute(query.encode(), parameters).fetchone()
    return None if row is None else row[0]


class _Run:
    """The reparse of one station."""

    def __init__(
        self,
        connection: psycopg.Connection,
        serial: str,
        parser: Parser,
        report: ReparseReport,
        *,
        is_dry: bool,
    ) -> None:
        self._connection = connection
        self._serial = serial
        self._parser = parser
        self._report = report
        self._is_dry = is_dry
        self._settled_at: datetime | None = None
        self._touched = Touched()

    def go(
        self, since: datetime | None, last_id: object, advance: Callable[[str, int], bool]
    ) -> bool:
        """Read all its rows anew; whether to go on with the next station."""
        start = None if since is None else since - WARM_UP
        goes_on = True
        for batch in read_rows(self._connection, self._serial, start, last_id):
            if self._settled_at is None:
                self._settled_at = self._first_to_trust(batch[0].at)
            changes = list(self._changes(batch, since))
            if changes and not self._is_dry:
                change_rows(self._connection, changes)
            goes_on = advance(self._serial, len(batch))
            if not goes_on:
                break
        if not self._is_dry:
            renew_last_known(self._connection, self._serial, self._touched)
        return goes_on

    def _first_to_trust(self, first_at: datetime) -> datetime:
        """Where older raw data were pruned, a sum would lack the ports that were told by those.

        Within an hour a snapshot has told them all again.
        """
        is_pruned = _single(self._connection, _IS_PRUNED, self._serial, first_at)
        return first_at + _SETTLING if is_pruned else first_at

    def _changes(
        self, batch: list[StoredRow], since: datetime | None
    ) -> Iterator[tuple[int, Cells]]:
        for row in batch:
            cells = reread(self._parser, row)
            if (since is not None and row.at < since) or not self._is_settled(row):
                continue
            self._report.read += 1
            if cells is None:
                self._report.unreadable += 1
            elif cells != row.cells:
                self._note(row, cells)
                yield row.id, cells

    def _is_settled(self, row: StoredRow) -> bool:
        return self._settled_at is None or row.at >= self._settled_at

    def _note(self, row: StoredRow, cells: Cells) -> None:
        report = self._report
        report.changed += 1
        for column, after in cells.items():
            before = row.cells[column]
            if before != after:
                report.columns[column] += 1
                example = Example(self._serial, row.at, before, after)
                report.examples.setdefault(column, example)
                self._touched.note(column, row.at)
        self._touched.model = str(cells["model"] or "")
