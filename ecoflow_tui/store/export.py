"""What was recorded, on its way out: rows as CSV or JSON, messages as capture lines.

Everything streams: neither we nor the driver hold more than a few thousand rows.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from psycopg import sql

from ecoflow_tui.core.events import Origin, RawMessage
from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.store.capture import write_line
from ecoflow_tui.store.history import History, Selection
from ecoflow_tui.store.rows import MEASUREMENT_COLUMNS, ColumnType

RAW_COLUMNS = ("raw_data", "raw_bytes")
FACTS = tuple(
    name
    for name in MEASUREMENT_COLUMNS
    if name not in RAW_COLUMNS and name not in {metric.value for metric in Metric}
)
"""What every message has besides its numbers."""

KEYS = ("message_id", "ts", "device_sn")
"""What every exported row has, whatever columns are asked for."""

_RUNS = "'=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"
"""A spreadsheet runs a cell that begins with one of these; the apostrophe is our own mark."""

_TIME = "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
_DEFUSED = """
    CASE WHEN ascii({0}::text) = ANY({1}) THEN '''' || {0}::text ELSE {0}::text END
"""
_MEASURED = """
    SELECT message_id, ts, topic, source,
           coalesce(raw_bytes, convert_to(raw_data::text, 'UTF8')) AS payload, id
    FROM ecoflow_measurements WHERE raw_data IS NOT NULL AND {}
"""
_UNREADABLE = "SELECT message_id, ts, topic, source, payload, id FROM ecoflow_unreadable WHERE {}"
_ORIGINS = {origin.value: origin for origin in Origin}


def columns_for(fields: Sequence[str], *, with_raw: bool) -> tuple[str, ...]:
    """The columns to export: the keys and the fields asked for, or everything.

    Raises:
        ValueError: A field is no column; says which ones there are.
    """
    unknown = [name for name in fields if name not in MEASUREMENT_COLUMNS]
    if unknown:
        known = ", ".join(metric.value for metric in Metric)
        raise ValueError(f"{unknown[0]!r} is no field; there are {known}")
    chosen = [*KEYS, *fields] if fields else [*FACTS, *(metric.value for metric in Metric)]
    return tuple(dict.fromkeys([*chosen, *(RAW_COLUMNS if with_raw else ())]))


def count_rows(history: History, selection: Selection, columns: Sequence[str]) -> int:
    """How many rows the export of these columns has."""
    query = sql.SQL("SELECT count(*) FROM ecoflow_measurements WHERE {}")
    return int(history.ask(query.format(_condition(selection, columns)))[0][0])


def count_messages(history: History, selection: Selection) -> tuple[int, int]:
    """How many messages there are, and how many more whose payload was pruned."""
    query = sql.SQL(
        "SELECT count(raw_data) + (SELECT count(*) FROM ecoflow_unreadable WHERE {0}),"
        " count(*) - count(raw_data) FROM ecoflow_measurements WHERE {0}"
    )
    kept, pruned = history.ask(query.format(selection.condition()))[0]
    return int(kept), int(pruned)


def csv_rows(history: History, selection: Selection, columns: Sequence[str]) -> Iterator[bytes]:
    """The header, then row by row; text that a spreadsheet would run begins with an apostrophe."""
    query = sql.SQL("COPY ({}) TO STDOUT (FORMAT CSV, HEADER)").format(
        _selected(selection, columns, _csv_cell)
    )
    with history.connection.cursor() as cursor, cursor.copy(query) as copy:
        yield from map(bytes, copy)


def json_rows(history: History, selection: Selection, columns: Sequence[str]) -> Iterator[bytes]:
    """Row by row as a JSON object; what a message did not say is left out."""
    query = sql.SQL("SELECT json_strip_nulls(row_to_json(r))::text FROM ({}) AS r").format(
        _selected(selection, columns, _bare_cell)
    )
    for (row,) in history.stream(query):
        yield row.encode() + b"\n"


def messages(history: History, selection: Selection) -> Iterator[RawMessage]:
    """The messages themselves, readable or not, in the order in which they were received."""
    condition = selection.condition()
    parts = [sql.SQL(text).format(condition) for text in (_MEASURED, _UNREADABLE)]
    query = sql.SQL("{} ORDER BY ts, id").format(sql.SQL(" UNION ALL ").join(parts))
    for message_id, at, topic, source, payload, _order in history.stream(query):
        origin = _ORIGINS.get(source, Origin.IMPORT)
        yield RawMessage(message_id, at, topic, payload, origin=origin)


def capture_lines(raws: Iterable[RawMessage]) -> Iterator[bytes]:
    """The messages as capture lines."""
    return map(write_line, raws)


def bare_rows(history: History, selection: Selection, columns: Sequence[str]) -> Iterator[bytes]:
    """Row by row as CSV without a header, values as PostgreSQL writes them: for programs."""
    history.ask(sql.SQL("SELECT set_config('datestyle', 'ISO', true)"))
    query = sql.SQL("COPY ({}) TO STDOUT (FORMAT CSV)").format(
        _selected(selection, columns, _bare_cell)
    )
    with history.connection.cursor() as cursor, cursor.copy(query) as copy:
        yield from map(bytes, copy)


def defused(text: str) -> str:
    """Text as a CSV cell has it; ``armed`` gives it back."""
    return f"'{text}" if text and text[0] in _RUNS else text


def armed(cell: str) -> str:
    """The text that a CSV cell stands for."""
    return cell[1:] if len(cell) > 1 and cell[0] == "'" and cell[1] in _RUNS else cell


def _selected(
    selection: Selection, columns: Sequence[str], cell: Callable[[str], sql.Composable]
) -> sql.Composed:
    cells = sql.SQL(", ").join(
        sql.SQL("{} AS {}").format(cell(name), sql.Identifier(name)) for name in columns
    )
    return sql.SQL("SELECT {} FROM ecoflow_measurements WHERE {} ORDER BY ts, id").format(
        cells, _condition(selection, columns)
    )


def _condition(selection: Selection, columns: Sequence[str]) -> sql.Composable:
    """Where only some numbers are wanted, rows that have none of them are left out."""
    wanted = [name for name in columns if name not in KEYS]
    if not wanted or set(FACTS) <= set(columns):
        return selection.condition()
    told = sql.SQL(", ").join(map(sql.Identifier, wanted))
    return sql.SQL("{} AND num_nonnulls({}) > 0").format(selection.condition(), told)


def _csv_cell(name: str) -> sql.Composable:
    column = sql.Identifier(name)
    match MEASUREMENT_COLUMNS[name]:
        case ColumnType.TIME:
            return sql.SQL(_TIME).format(column)
        case ColumnType.BYTES:
            return sql.SQL("encode({}, 'hex')").format(column)
        case ColumnType.TEXT | ColumnType.JSON:
            return sql.SQL(_DEFUSED).format(column, sql.Literal([*map(ord, _RUNS)]))
        case _:
            return column


def _bare_cell(name: str) -> sql.Composable:
    column = sql.Identifier(name)
    if MEASUREMENT_COLUMNS[name] is ColumnType.BYTES:
        return sql.SQL("encode({}, 'hex')").format(column)
    return column
