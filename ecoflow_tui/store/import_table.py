"""The ``ecoflow_measurements`` of an older installation, which gave its messages no ids."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import msgspec
from msgspec import structs
from psycopg import sql

from ecoflow_tui.core.errors import ConfigurationError
from ecoflow_tui.core.events import Reading
from ecoflow_tui.core.model import Model
from ecoflow_tui.core.parse import Parser
from ecoflow_tui.store.capture import Occurrences
from ecoflow_tui.store.history import History
from ecoflow_tui.store.import_cells import row_of
from ecoflow_tui.store.import_rows import Reject
from ecoflow_tui.store.rows import MeasurementRow, Row, to_row

_COLUMNS = """
    SELECT attname FROM pg_attribute
    WHERE attrelid = to_regclass({}) AND attnum > 0 AND NOT attisdropped
"""


def count_table(history: History, table: str) -> int:
    """How many rows the table has.

    Raises:
        ConfigurationError: There is no such table, or it holds no measurements.
    """
    columns = {name for (name,) in history.ask(sql.SQL(_COLUMNS).format(table))}
    if not {"ts", "device_sn"} <= columns:
        what = "holds no measurements" if columns else "does not exist"
        raise ConfigurationError(
            f"the table {table} {what}", "Name it as in SQL: --table older.ecoflow_measurements"
        )
    return int(history.ask(sql.SQL("SELECT count(*) FROM {}").format(_identifier(table)))[0][0])


def rows_of_table(
    history: History, table: str, find_model: Callable[[str], Model]
) -> Iterator[Row | Reject]:
    """One row or reject for each row of the older table, in the order of reception.

    Its payload is read anew, as the recorder would; what that does not say but the older table
    does is kept.
    """
    query = sql.SQL("SELECT to_jsonb(t)::text FROM {} AS t ORDER BY ts").format(_identifier(table))
    parser, seen = Parser(find_model), Occurrences()
    for number, (text,) in enumerate(history.stream(query), start=1):
        texts = _texts(msgspec.json.decode(text, type=dict[str, msgspec.Raw]))
        occurrence = 0 if texts.get("id") else seen.count("", text.encode())
        try:
            row = row_of(texts, occurrence)
        except ValueError as error:
            yield Reject(f"row {texts.get('id') or number}", str(error))
            continue
        yield _read_anew(row, parser)


def _identifier(table: str) -> sql.Identifier:
    """The table as ``to_regclass`` understands it: folded to lower case, perhaps with a schema."""
    return sql.Identifier(*table.lower().split("."))


def _texts(members: Mapping[str, msgspec.Raw]) -> dict[str, str | None]:
    """The members as texts: JSON as it is, strings without their quotes, null as nothing."""
    return {name: _text(name, bytes(value)) for name, value in members.items()}


def _text(name: str, value: bytes) -> str | None:
    if value == b"null":
        return None
    if value.startswith(b'"') and name != "raw_data":
        return msgspec.json.decode(value, type=str)
    return value.decode()


def _read_anew(row: MeasurementRow, parser: Parser) -> Row:
    """The row as the recorder would have made it, completed with the older numbers."""
    topic = row.raw.topic or f"/open/import/{row.device_sn}/quota"
    raw = replace(row.raw, topic=topic)
    if not raw.payload:
        return structs.replace(row, raw=raw)
    message = parser.parse(raw)
    if not isinstance(message, Reading) or message.device_sn != row.device_sn:
        return structs.replace(row, raw=raw)
    fresh = to_row(message)
    if not isinstance(fresh, MeasurementRow):
        return structs.replace(row, raw=raw)
    told = {metric: value for metric, value in fresh.values.items() if value is not None}
    return structs.replace(fresh, values={**row.values, **told})
