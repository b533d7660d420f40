"""This project's CSV as rows."""

import csv
from collections.abc import Iterable, Iterator

from ecoflow_tui.core.errors import ConfigurationError
from ecoflow_tui.store.capture import Occurrences
from ecoflow_tui.store.export import armed
from ecoflow_tui.store.import_cells import Texts, row_of
from ecoflow_tui.store.import_rows import Reject
from ecoflow_tui.store.rows import MEASUREMENT_COLUMNS, ColumnType, Row

_LARGEST_CELL = 1 << 28
_DEFUSED = frozenset(
    name for name, kind in MEASUREMENT_COLUMNS.items() if kind in (ColumnType.TEXT, ColumnType.JSON)
)
_KEYS = frozenset({"ts", "device_sn"})


def is_header(line: bytes) -> bool:
    """Whether a line is the first of such a CSV."""
    try:
        return set(next(csv.reader(_texts([line]), strict=True), [])) >= _KEYS
    except csv.Error:
        return False


def rows_of_csv(lines: Iterable[bytes]) -> Iterator[Row | Reject]:
    """One row or reject for each record after the header.

    Raises:
        ConfigurationError: The file has no header with ``ts`` and ``device_sn``.
    """
    csv.field_size_limit(_LARGEST_CELL)
    records = csv.reader(_texts(lines), strict=True)
    header = next((record for record in records if "".join(record).strip()), [])
    if not set(header) >= _KEYS:
        raise ConfigurationError(
            "this is no CSV of ecoflow-tui: its first line does not name ts and device_sn",
            "Give a file that export wrote, or capture lines.",
        )
    seen = Occurrences()
    while True:
        try:
            record = next(records)
        except StopIteration:
            return
        except csv.Error:
            yield Reject(f"line {records.line_num}", "no CSV")
            continue
        yield _row(header, record, f"line {records.line_num}", seen)


def _texts(lines: Iterable[bytes]) -> Iterator[str]:
    """The lines; what is not UTF-8 is rejected later, record by record."""
    for number, line in enumerate(lines):
        text = line.decode("utf-8", "surrogateescape")
        yield text.removeprefix("\ufeff") if number == 0 else text


def _row(header: list[str], record: list[str], place: str, seen: Occurrences) -> Row | Reject:
    if len(record) != len(header):
        return Reject(place, f"{len(record)} cells where the header has {len(header)}")
    texts = {
        name: armed(cell) if name in _DEFUSED else cell
        for name, cell in zip(header, record, strict=True)
    }
    try:
        "".join(record).encode()
        return row_of(texts, _occurrence(texts, seen))
    except UnicodeEncodeError:
        return Reject(place, "not UTF-8")
    except ValueError as error:
        return Reject(place, str(error))


def _occurrence(texts: Texts, seen: Occurrences) -> int:
    """Counted only for rows without an id: it takes memory."""
    if texts.get("message_id"):
        return 0
    return seen.count("", repr(sorted(texts.items())).encode())
