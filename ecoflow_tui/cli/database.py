"""``db``: the database that messages are recorded in."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from ecoflow_tui.cli import options
from ecoflow_tui.cli.options import Demo
from ecoflow_tui.cli.prune import prune
from ecoflow_tui.cli.stats import stats

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ecoflow_tui.cli.joining import Database, Setup

app = typer.Typer(
    add_completion=False, help="The database that messages are recorded in.", no_args_is_help=True
)


@app.command(epilog=options.DATABASE_VARIABLES)
def init(
    context: typer.Context,
    raw_index: Annotated[
        bool,
        typer.Option(
            "--raw-index/--no-raw-index",
            help="Index raw_data for containment queries: doubles the space, halves the rate.",
        ),
    ] = True,
    roles: Annotated[
        bool,
        typer.Option(
            "--roles", help="Also create ecoflow_owner, ecoflow_writer and ecoflow_reader."
        ),
    ] = False,
    demo: Demo = False,
) -> None:
    """Create the tables; running it again does no harm."""
    from ecoflow_tui.cli.joining import Database
    from ecoflow_tui.store.roles import WRITER, create_roles
    from ecoflow_tui.store.schema import create_schema

    database = Database(_setup(context, demo=demo))
    try:
        conninfo = database.open()
        create_schema(conninfo, raw_index=raw_index)
        if roles:
            create_roles(conninfo)
    finally:
        database.close()
    sys.stderr.write("The tables are there.\n")
    if roles:
        sys.stderr.write(f"Make a login of yours the recorder's: GRANT {WRITER} TO name\n")


@app.command(epilog=options.DATABASE_VARIABLES)
def url(context: typer.Context, demo: Demo = False) -> None:
    """Print where the data are, without a password."""
    from ecoflow_tui.cli.joining import Database
    from ecoflow_tui.store.libpq import without_password

    database = Database(_setup(context, demo=demo))
    try:
        sys.stdout.write(without_password(database.open()) + "\n")
    finally:
        database.close()


app.command(epilog=options.RETENTION_VARIABLES)(prune)
app.command(epilog=options.DATABASE_VARIABLES)(stats)


@app.command(
    epilog=options.DATABASE_VARIABLES,
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
def psql(context: typer.Context, demo: Demo = False) -> None:
    """Open psql on the data; anything after -- goes to psql."""
    from ecoflow_tui.cli.joining import Database

    database = Database(_setup(context, demo=demo))
    try:
        status = _run_psql(database, context.args)
    finally:
        database.close()
    raise typer.Exit(status)


def _setup(context: typer.Context, *, demo: bool) -> "Setup":
    from ecoflow_tui.cli.joining import demo_setup, user_setup

    return demo_setup({}) if demo else user_setup(context.obj)


@contextmanager
def opened(flags: "Mapping[str, object]", *, demo: bool) -> "Iterator[tuple[Setup, str]]":
    """Whose database it is, and its connection string; a server of ours ends with the block."""
    from ecoflow_tui.cli.joining import Database, demo_setup, user_setup

    setup = demo_setup({}) if demo else user_setup(flags)
    database = Database(setup)
    try:
        yield setup, database.open()
    finally:
        database.close()


def _run_psql(database: "Database", arguments: list[str]) -> int:
    """Run psql with the connection in its environment: a process list shows command lines."""
    from ecoflow_tui.store.libpq import environment

    variables = {**os.environ, **environment(database.open())}
    # Ctrl-C belongs to psql, which cancels its query; we wait for it to end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return subprocess.run(
        [database.psql(), *arguments], env=variables, check=False, restore_signals=True
    ).returncode
