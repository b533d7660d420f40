"""``import``: messages from files and from older installations."""

import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from io import BufferedReader
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ecoflow_tui.cli.options import Demo, Devices, Json
from ecoflow_tui.cli.zones import Since, Until, Zone

if TYPE_CHECKING:
    from ecoflow_tui.core.vendor import Day
    from ecoflow_tui.store.import_rows import ImportReport, Reject
    from ecoflow_tui.store.models import Models
    from ecoflow_tui.store.rows import Row


class Format(StrEnum):
    """How the file is written."""

    AUTO = "auto"
    CSV = "csv"
    JSONL = "jsonl"


def import_(
    context: typer.Context,
    source: Annotated[
        Path, typer.Argument(metavar="[FILE|-]", help="What export wrote; - is standard input.")
    ] = Path("-"),
    form: Annotated[Format, typer.Option("--format", help="auto, csv or jsonl.")] = Format.AUTO,
    table: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The moved table of an older installation instead."),
    ] = None,
    vendor: Annotated[
        bool,
        typer.Option("--vendor", help="What EcoFlow has kept of each whole day instead."),
    ] = False,
    device: Devices = None,
    since: Since = None,
    until: Until = None,
    zone: Zone = None,
    json: Json = False,
    demo: Demo = False,
) -> None:
    """Put messages from elsewhere into PostgreSQL: each once, with its original time.

    Reads capture lines and the CSV that export writes, also compressed by zstd; with --table the
    ecoflow_measurements of an older installation, and with --vendor EcoFlow's own history, of the
    last week if not told otherwise. Importing again adds nothing.
    """
    from ecoflow_tui.cli.reading import database_of
    from ecoflow_tui.cli.stations import models_for

    if not vendor and any((device, since, until, zone)):
        raise typer.BadParameter("--device, --since, --until and --zone go with --vendor")
    days = _days(since or "7d", until, zone) if vendor else []
    models = models_for(context.obj, demo=demo)
    with database_of(context.obj, demo=demo) as conninfo:
        if vendor:
            from ecoflow_tui.cli.import_vendor import Wish, import_vendor

            report = import_vendor(context.obj, Wish(device or (), days), conninfo, demo=demo)
        elif table is not None:
            report = _import_table(conninfo, table, models)
        else:
            from ecoflow_tui.cli.reading import opened
            from ecoflow_tui.store.import_rows import Reject
            from ecoflow_tui.store.unpacking import unpacked

            with opened(source) as packed, unpacked(packed) as (stream, trouble):
                rows = _rows(stream, form, models, _time_of(source))
                ends = (Reject("end", trouble),) if trouble else ()
                report = _import_file(conninfo, stream, chain(rows, ends))
    _print_json(report) if json else _say(report)
    if report.read and report.rejects.total() == report.read:
        raise typer.Exit(1)


def _days(since: str, until: str | None, zone: str | None) -> "list[Day]":
    from ecoflow_tui.cli.joining import now
    from ecoflow_tui.cli.zones import moment, zone_option
    from ecoflow_tui.core.vendor import whole_days

    here, present = zone_option(zone), now()
    first, last = moment(since, here) or present, moment(until, here) or present
    days = list(whole_days(first, min(last, present), here))
    if not days:
        raise typer.BadParameter("no whole day lies between --since and --until")
    return days


def _import_table(conninfo: str, table: str, models: "Models") -> "ImportReport":
    from ecoflow_tui.cli.reading import progress
    from ecoflow_tui.store.history import read_history
    from ecoflow_tui.store.import_rows import import_rows
    from ecoflow_tui.store.import_table import count_table, rows_of_table

    with read_history(_other_database() or conninfo) as history:
        total = count_table(history, table)
        rows = rows_of_table(history, table, models.find)
        with progress("import", total, to_stdout=False) as advance:
            return import_rows(conninfo, rows, advance)


def _import_file(
    conninfo: str, stream: BufferedReader, rows: "Iterator[Row | Reject]"
) -> "ImportReport":
    from ecoflow_tui.cli.reading import progress
    from ecoflow_tui.store.import_rows import import_rows

    size = os.fstat(stream.fileno()).st_size or None
    is_seekable = stream.seekable()
    with progress("import", size if is_seekable else None, to_stdout=False) as advance:
        position = 0

        def move(_count: int) -> None:
            nonlocal position
            before, position = position, stream.tell() if is_seekable else position
            advance(position - before)

        return import_rows(conninfo, rows, move)


def _rows(
    stream: BufferedReader, form: Format, models: "Models", fallback: datetime
) -> "Iterator[Row | Reject]":
    from ecoflow_tui.store.import_csv import is_header, rows_of_csv
    from ecoflow_tui.store.import_lines import rows_of_lines

    beginning = _up_to_text(stream)
    lines = chain(beginning, stream)
    if form is Format.CSV or (form is Format.AUTO and is_header(beginning[-1])):
        return rows_of_csv(lines)
    return rows_of_lines(lines, models.find, fallback)


def _up_to_text(stream: BufferedReader) -> list[bytes]:
    """The first line that is not blank, and those before it."""
    lines = [stream.readline()]
    while lines[-1].isspace():
        lines.append(stream.readline())
    return lines


def _time_of(source: Path) -> datetime:
    """What stands in for the time of a line that has none: when the file was written."""
    from ecoflow_tui.cli.joining import now

    if str(source) == "-":
        return now()
    return datetime.fromtimestamp(source.stat().st_mtime, UTC)


def _other_database() -> str | None:
    """Where the older installation's table is, if it is elsewhere."""
    path = os.environ.get("ECOFLOW_IMPORT_URL_FILE")
    if not path:
        return os.environ.get("ECOFLOW_IMPORT_URL") or None
    try:
        return Path(path).expanduser().read_text().strip()
    except (OSError, UnicodeDecodeError):
        raise typer.BadParameter("ECOFLOW_IMPORT_URL_FILE cannot be read") from None


def _say(report: "ImportReport") -> None:
    from ecoflow_tui.core.text import safe_text

    done = report.done
    rejected = report.rejects.total()
    sys.stderr.write(
        f"read {report.read}, new {done.stored}, already there {done.already_stored},"
        f" unreadable {done.unreadable}, rejected {rejected}\n"
    )
    for reason, count in report.rejects.most_common():
        sys.stderr.write(f"  {count} rejected: {safe_text(reason)}\n")
    for reject in report.examples:
        sys.stderr.write(f"  {reject.place}: {safe_text(reject.reason)}\n")


def _print_json(report: "ImportReport") -> None:
    import msgspec

    done = report.done
    words = {
        "read": report.read,
        "new": done.stored,
        "already_there": done.already_stored,
        "unreadable": done.unreadable,
        "rejected": dict(report.rejects),
        "examples": [{"place": one.place, "reason": one.reason} for one in report.examples],
    }
    sys.stdout.write(msgspec.json.encode(words).decode() + "\n")
