"""``reparse``: today's maps applied to what was recorded."""

import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from ecoflow_tui.cli.options import Demo, parse_duration_option
from ecoflow_tui.cli.output import print_data

if TYPE_CHECKING:
    from ecoflow_tui.cli.stopping import Stop
    from ecoflow_tui.store.reparse import Example, ReparseReport


def reparse(
    context: typer.Context,
    since: Annotated[
        timedelta | None,
        typer.Option(
            "--since",
            parser=parse_duration_option,
            metavar="DURATION",
            help="Only the last 12h, 7d.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")
    ] = False,
    demo: Demo = False,
) -> None:
    """Read recorded messages anew with today's maps; the raw data are never touched.

    It may run beside a recorder, be interrupted, and be run again.
    """
    from ecoflow_tui.cli.joining import Database, now, world_without_cloud
    from ecoflow_tui.cli.stations import models_for
    from ecoflow_tui.cli.stopping import Stop
    from ecoflow_tui.store import reparse as stored

    stop = Stop()
    setup = world_without_cloud(context.obj, demo=demo)
    models = models_for(context.obj, demo=demo)
    database = Database(setup)
    progress = _Progress(stop)
    try:
        report = stored.reparse(
            database.open(),
            models.find,
            since=None if since is None else now() - since,
            is_dry=dry_run,
            advance=progress.advance,
        )
    finally:
        progress.end()
        database.close()
    print_data(_table(report, is_dry=dry_run))
    if stop.is_requested:
        sys.stderr.write("interrupted; what is done is done, run it again for the rest\n")
        raise typer.Exit(1)


class _Progress:
    """Says on stderr how far we got: on a terminal always, else after each station."""

    def __init__(self, stop: "Stop") -> None:
        self._stop = stop
        self._is_terminal = sys.stderr.isatty()
        self._serial = ""
        self._rows = 0

    def advance(self, serial: str, rows: int) -> bool:
        """So many more rows of this station were read; whether to go on."""
        if serial != self._serial:
            self.end()
            self._serial, self._rows = serial, 0
        self._rows += rows
        if self._is_terminal:
            sys.stderr.write(f"\r{self._line()}")
            sys.stderr.flush()
        return not self._stop.is_requested

    def end(self) -> None:
        """The station is done."""
        if self._serial:
            sys.stderr.write("\n" if self._is_terminal else f"{self._line()}\n")

    def _line(self) -> str:
        from ecoflow_tui.core.text import safe_text

        return f"{safe_text(self._serial, 64)}: {self._rows} messages"


def _table(report: "ReparseReport", *, is_dry: bool) -> str:
    verb = "would change" if is_dry else "changed"
    lines = [f"{report.read} rows read, {report.changed} {verb}"]
    if report.unreadable:
        lines.append(f"{report.unreadable} rows that today's maps cannot read are left alone")
    for column, count in report.columns.most_common():
        lines.append(f"  {column:<26} {count:>9} rows   {_example(report.examples[column])}")
    return "".join(f"{line}\n" for line in lines)


def _example(example: "Example") -> str:
    from ecoflow_tui.core.text import safe_text

    at = example.at.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    before, after = (_shown(value) for value in (example.before, example.after))
    return safe_text(f"such as {before} -> {after} ({example.device_sn}, {at})")


def _shown(value: object) -> str:
    return "NULL" if value is None else str(value)
