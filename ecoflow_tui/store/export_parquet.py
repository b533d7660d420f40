"""Rows as a Parquet file; needs pyarrow, which nothing else does."""

import importlib
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from types import ModuleType

from ecoflow_tui.core.errors import ConfigurationError, EcoflowError
from ecoflow_tui.store.export import parquet_query
from ecoflow_tui.store.history import History, Selection
from ecoflow_tui.store.rows import MEASUREMENT_COLUMNS, ColumnType

_GROUP_ROWS = 20_000
_TYPES = {
    ColumnType.UUID: "string",
    ColumnType.TEXT: "string",
    ColumnType.JSON: "string",
    ColumnType.WHOLE: "int32",
    ColumnType.NUMBER: "float64",
    ColumnType.SWITCH: "bool_",
    ColumnType.BYTES: "binary",
}


def write_parquet(
    history: History, selection: Selection, columns: Sequence[str], path: Path
) -> Iterator[int]:
    """Write the rows group by group; gives how many each group had.

    Raises:
        ConfigurationError: pyarrow is not installed.
        EcoflowError: The file cannot be written.
    """
    arrow, parquet = _library("pyarrow"), _library("pyarrow.parquet")
    schema = arrow.schema([(name, _type(arrow, name)) for name in columns])
    rows = history.stream(parquet_query(selection, columns))
    try:
        with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
            while group := list(islice(rows, _GROUP_ROWS)):
                cells = zip(*group, strict=True)
                arrays = [arrow.array(c, f.type) for c, f in zip(cells, schema, strict=True)]
                writer.write_table(arrow.Table.from_arrays(arrays, schema=schema))
                yield len(group)
    except OSError as error:
        raise EcoflowError(
            f"cannot write {path}: {error.strerror}", "Check the directory, its rights and space."
        ) from None


def _type(arrow: ModuleType, name: str) -> object:
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
