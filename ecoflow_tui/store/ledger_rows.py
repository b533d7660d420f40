"""Books, gaps and the device list's words as rows: one statement, which may be repeated."""

from collections.abc import Iterable, Mapping

import psycopg
from psycopg.types.json import Jsonb

from ecoflow_tui.core.registry import Sighting
from ecoflow_tui.store.jsonb import fit_text
from ecoflow_tui.store.ledger import Unsent
from ecoflow_tui.store.tally import RunBooks

_SEND = """
    WITH gaps AS (
        INSERT INTO ecoflow_gaps (gap_id, device_sn, from_ts, to_ts, reason)
        SELECT * FROM unnest(
            %s::uuid[], %s::text[], %s::timestamptz[], %s::timestamptz[], %s::text[])
        ON CONFLICT (gap_id) DO NOTHING
    ), words AS (
        INSERT INTO ecoflow_last_known AS k (device_sn, column_name, value, ts)
        SELECT * FROM unnest(%s::text[], %s::text[], %s::float8[], %s::timestamptz[])
        ON CONFLICT (device_sn, column_name) DO UPDATE SET value = excluded.value, ts = excluded.ts
        WHERE excluded.ts > k.ts
    )
    INSERT INTO ecoflow_books AS b (run, station, account, started_at, at, is_over, received,
                                    spooled, redelivered, discarded, dropped)
    SELECT * FROM unnest(
        %s::uuid[], %s::text[], %s::text[], %s::timestamptz[], %s::timestamptz[], %s::bool[],
        %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::jsonb[])
    ON CONFLICT (run, station) DO UPDATE SET
        at = excluded.at, is_over = excluded.is_over, received = excluded.received,
        spooled = excluded.spooled, redelivered = excluded.redelivered,
        discarded = excluded.discarded, dropped = excluded.dropped
    WHERE excluded.at >= b.at
"""


def send(connection: psycopg.Connection, unsent: Unsent) -> None:
    """Store what is not stored yet. Raises psycopg.Error."""
    gaps = [
        (gap.id, _name(gap.device_sn), gap.from_at, gap.to_at, gap.reason) for gap in unsent.gaps
    ]
    books = [row for run in unsent.runs for row in _rows(run)]
    words = _words(unsent.words)
    if gaps or books or words:
        rows = (*_columns(gaps, 5), *_columns(words, 4), *_columns(books, 11))
        connection.execute(_SEND, rows)


def _words(listed: Mapping[str, Sighting]) -> Iterable[tuple[object, ...]]:
    """As a message would have said it: the last word, and when offline was last said."""
    rows = {}
    for serial, word in listed.items():
        name = fit_text(serial)
        if word.is_online is not None:
            rows[name, "is_online"] = (float(word.is_online), word.told_at)
        if word.gone_at is not None:
            rows[name, "gone"] = (1.0, word.gone_at)
    return [(*key, *said) for key, said in sorted(rows.items())]


def _name(device_sn: str | None) -> str | None:
    return None if device_sn is None else fit_text(device_sn)


def _rows(run: RunBooks) -> Iterable[tuple[object, ...]]:
    for station, tally in sorted(run.stations.items()):
        yield (
            run.run,
            station,
            run.account,
            run.started_at,
            run.at,
            run.is_over,
            tally.received,
            tally.spooled,
            tally.redelivered,
            tally.discarded,
            Jsonb(tally.dropped),
        )


def _columns(rows: Iterable[tuple[object, ...]], count: int) -> list[list[object]]:
    table = list(rows)
    return [[row[index] for row in table] for index in range(count)]
