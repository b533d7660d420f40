"""Rows as a Parquet file; needs pyarrow, which nothing else does."""

import importlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from types import ModuleType

from ecoflow_tui.core.errors import ConfigurationError, EcoflowError
from ecoflow_tui.store.export import bare_rows
from ecoflow_tui.store.history import History, Selection
from ecoflow_tui.store.rows import MEASUREMENT_COLUMNS, ColumnType

_GROUP_ROWS = 20_000
_GROUP_BYTES = 32 << 20
_TYPES = {
    ColumnType.UUID: "string",
    ColumnType.TEXT: "string",
    ColumnType.JSON: "string",
    ColumnType.WHOLE: "int32",
    ColumnType.NUMBER: "float64",
    ColumnType.SWITCH: "bool_",
    ColumnType.BYTES: "string",
}


def write_parquet(
    history: History, selection: Selection, columns: Sequence[str], path: Path
) -> Iterator[int]:
    """Write the rows group by group, for nobody else to read; gives how many each group had.

    Raises:
        ConfigurationError: pyarrow is not installed.
        EcoflowError: The file cannot be written.
    """
    tables, parquet = _Tables(columns), _library("pyarrow.parquet")
    try:
        path.touch(mode=0o600)
        with (
            parquet.ParquetWriter(path, tables.schema, compression="zstd") as writer,
            ThreadPoolExecutor(1) as worker,
        ):

            def write(group: list[bytes]) -> int:
                writer.write_table(tables.of(group))
                return len(group)

            yield from _one_ahead(worker, write, _groups(bare_rows(history, selection, columns)))
    except OSError as error:
        raise EcoflowError(
            f"cannot write {path}: {error.strerror}", "Check the directory, its rights and space."
        ) from None


def _one_ahead(
    worker: Executor, write: Callable[[list[bytes]], int], groups: Iterable[list[bytes]]
) -> Iterator[int]:
    """What is written of each group, while the next one comes from the server."""
    writing: Future[int] | None = None
    for group in groups:
        if writing is not None:
            yield writing.result()
        writing = worker.submit(write, group)
    if writing is not None:
        yield writing.result()


def _groups(rows: Iterable[bytes]) -> Iterator[list[bytes]]:
    """So many rows as one group of the file has, and as memory is to hold."""
    group: list[bytes] = []
    size = 0
    for row in rows:
        group.append(row)
        size += len(row)
        if len(group) == _GROUP_ROWS or size >= _GROUP_BYTES:
            yield group
            group, size = [], 0
    if group:
        yield group


class _Tables:
    """Rows as arrow reads them, without a Python value for each cell."""

    def __init__(self, columns: Sequence[str]) -> None:
        self._arrow, self._csv = _library("pyarrow"), _library("pyarrow.csv")
        arrow, binary = self._arrow, self._arrow.binary()
        self._read = arrow.schema([(name, _type(arrow, name)) for name in columns])
        self._digits = [n for n, name in enumerate(columns) if _is_bytes(name)]
        self.schema = self._read
        for index in self._digits:
            self.schema = self.schema.set(index, arrow.field(columns[index], binary))
        self._converting = self._csv.ConvertOptions(
            column_types=self._read,
            null_values=[""],
            true_values=["t"],
            false_values=["f"],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        )

    def of(self, group: Sequence[bytes]) -> object:
        """The table of these rows."""
        text, csv = b"".join(group), self._csv
        # As one block, since none may end within a row.
        reading = csv.ReadOptions(
            column_names=self._read.names, block_size=len(text) + 1, use_threads=False
        )
        parsing = csv.ParseOptions(newlines_in_values=True)
        source = self._arrow.BufferReader(text)
        table = csv.read_csv(source, reading, parsing, self._converting)
        for index in self._digits:
            cells = (cell.as_py() for cell in table.column(index))
            content = [None if cell is None else bytes.fromhex(cell) for cell in cells]
            field = self.schema.field(index)
            table = table.set_column(index, field, self._arrow.array(content, field.type))
        return table


def _is_bytes(name: str) -> bool:
    return MEASUREMENT_COLUMNS[name] is ColumnType.BYTES


def _type(arrow: ModuleType, name: str) -> object:
    """The type that a column is read as; bytes come as hexadecimal digits."""
    kind = MEASUREMENT_COLUMNS[name]
    if kind is ColumnType.TIME:
        timestamp: object = arrow.timestamp("us", tz="UTC")
        return timestamp
    make: Callable[[], object] = getattr(arrow, _TYPES[kind])
    return make()


def _library(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ImportError:
        raise ConfigurationError(
            "Parquet needs pyarrow, which is not installed",
            "Run: pip install 'ecoflow-tui[parquet]', or use --format csv.",
        ) from None
