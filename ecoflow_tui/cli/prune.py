"""``db prune``: make room in the database."""

import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from ecoflow_tui.cli.options import Demo, parse_duration_option, parse_size_option

if TYPE_CHECKING:
    from ecoflow_tui.config import Settings
    from ecoflow_tui.store.prune import Retention


def prune(
    context: typer.Context,
    keep: Annotated[
        timedelta | None,
        typer.Option(
            parser=parse_duration_option,
            metavar="DURATION",
            help="Delete rows older than 90d, 52w. [ECOFLOW_KEEP]",
        ),
    ] = None,
    max_size: Annotated[
        int | None,
        typer.Option(
            parser=parse_size_option,
            metavar="BYTES",
            help="Delete the oldest rows until the rest takes about 2GiB. [ECOFLOW_MAX_SIZE]",
        ),
    ] = None,
    raw_keep: Annotated[
        timedelta | None,
        typer.Option(
            parser=parse_duration_option,
            metavar="DURATION",
            help="Empty the raw JSON of rows older than that. [ECOFLOW_RAW_KEEP]",
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    demo: Demo = False,
) -> None:
    """Delete what is too old, in small batches; a running recorder does not wait for it."""
    from ecoflow_tui.cli.database import opened
    from ecoflow_tui.cli.joining import now
    from ecoflow_tui.store.prune import Retention
    from ecoflow_tui.store.prune import prune as remove

    with opened(context.obj, demo=demo) as (setup, conninfo):
        given = Retention(keep, raw_keep, max_size)
        retention = given or retention_of(setup.settings)
        if not retention:
            raise typer.BadParameter("say what to delete: --keep, --max-size or --raw-keep")
        done = remove(conninfo, retention, now(), is_dry_run=dry_run)
    verb = "would delete" if dry_run else "deleted"
    sys.stdout.write(
        f"{verb} {done.rows} rows and {done.unreadable} unreadable messages,"
        f" and the raw JSON of {done.raw} more rows\n"
    )


def retention_of(settings: "Settings") -> "Retention":
    """What the settings say."""
    from ecoflow_tui.store.prune import Retention

    return Retention(settings.keep, settings.raw_keep, settings.max_size)
