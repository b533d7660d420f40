"""``export``: what was recorded, in the formats people use."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ecoflow_tui.cli.options import Demo, Devices
from ecoflow_tui.cli.reading import Output
from ecoflow_tui.cli.zones import Since, Until, Zone

if TYPE_CHECKING:
    from ecoflow_tui.store.history import History, Selection


class Format(StrEnum):
    """How rows are written."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"


def export(
    context: typer.Context,
    form: Annotated[Format, typer.Option("--format", help="csv, jsonl or parquet.")] = Format.CSV,
    raw: Annotated[
        bool | None,
        typer.Option(
            "--raw/--numbers",
            help="jsonl: capture lines, or an object of numbers a row. csv, parquet: with or"
            " without the payload.",
            show_default="jsonl --raw, csv and parquet --numbers",
        ),
    ] = None,
    field: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Only this column; repeat for several."),
    ] = None,
    device: Devices = None,
    since: Since = None,
    until: Until = None,
    zone: Zone = None,
    output: Output = None,
    demo: Demo = False,
) -> None:
    """Print what was recorded as CSV, JSON lines or Parquet; import reads it back."""
    from ecoflow_tui.cli.reading import recorded, selection
    from ecoflow_tui.store.export import columns_for

    wants_raw = form is Format.JSONL if raw is None else raw
    if field and form is Format.JSONL and wants_raw:
        raise typer.BadParameter("--field goes with --numbers: a capture line is a whole message")
    if form is Format.PARQUET and output is None:
        raise typer.BadParameter("--format parquet needs --output FILE")
    try:
        columns = columns_for(field or [], with_raw=wants_raw)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    chosen = selection(device, since, until, zone)
    with recorded(context.obj, demo=demo) as history:
        if form is Format.JSONL and wants_raw:
            _export_messages(history, chosen, output)
        else:
            _export_rows(history, chosen, form, columns, output)


def _export_messages(history: "History", chosen: "Selection", output: Path | None) -> None:
    from ecoflow_tui.cli.reading import progress, write_out
    from ecoflow_tui.store.export import capture_lines, count_messages, messages

    total, pruned = count_messages(history, chosen)
    with progress("export", total, to_stdout=output is None) as advance:
        write_out(capture_lines(messages(history, chosen)), output, advance)
    if pruned:
        sys.stderr.write(f"{pruned} messages left out: their payload was pruned\n")


def _export_rows(
    history: "History",
    chosen: "Selection",
    form: Format,
    columns: tuple[str, ...],
    output: Path | None,
) -> None:
    from ecoflow_tui.cli.reading import progress, write_out
    from ecoflow_tui.store.export import count_rows, csv_rows, json_rows
    from ecoflow_tui.store.export_parquet import write_parquet

    total = count_rows(history, chosen, columns) if sys.stderr.isatty() else None
    with progress("export", total, to_stdout=output is None) as advance:
        if form is Format.PARQUET and output is not None:
            for rows in write_parquet(history, chosen, columns, output):
                advance(rows)
            return
        rows_of = csv_rows if form is Format.CSV else json_rows
        write_out(rows_of(history, chosen, columns), output, advance)
