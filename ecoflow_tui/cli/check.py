"""``check``: is all well? For Nagios, Icinga, cron."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperCommand

from ecoflow_tui.cli import options
from ecoflow_tui.cli.options import Demo, Devices
from ecoflow_tui.core.text import safe_text
from ecoflow_tui.core.verdict import Level

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import timedelta

    from typer._click.core import Context

    from ecoflow_tui.core.verdict import Limits

Stale = Annotated[
    str | None,
    typer.Option(
        "--stale-after",
        metavar="DURATION",
        help="Silent for longer: unknown. If not told: for as long as the screen says stale.",
    ),
]


class Plugin(TyperCommand):
    """A command line that makes no sense is unknown to Nagios, to which 2 would be critical."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: "Context | None" = None,
        **extra: object,
    ) -> "Context":
        """Take the command line."""
        with _unknown_if_misused():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: "Context") -> object:
        """Do as it says."""
        with _unknown_if_misused():
            return super().invoke(ctx)


@contextmanager
def _unknown_if_misused() -> Iterator[None]:
    try:
        yield
    except typer.TyperException as error:
        sys.stdout.write(f"ECOFLOW UNKNOWN - {safe_text(error.format_message())}\n")
        raise typer.Exit(int(Level.UNKNOWN)) from None


app = typer.Typer(add_completion=False)


@app.command(cls=Plugin, epilog=options.READING_VARIABLES)
def check(
    context: typer.Context,
    soc_below: Annotated[
        float | None, typer.Option(min=0, max=100, help="Critical below this charge, %.")
    ] = None,
    warn_below: Annotated[
        float | None, typer.Option(min=0, max=100, help="A warning below this charge, %.")
    ] = None,
    stale_after: Stale = None,
    device: Devices = None,
    demo: Demo = False,
) -> None:
    """Say in one line and by the exit code whether the stations are well, as recorded.

    Exit codes as Nagios has them: 0 OK, 1 warning, 2 critical, 3 unknown. A station that is
    offline, silent or was never heard is unknown, and so is everything if the database is away.
    """
    from ecoflow_tui.core.errors import EcoflowError
    from ecoflow_tui.core.verdict import Limits

    silence = None if stale_after is None else parsed_duration(stale_after)
    limits = Limits(silence, soc_below, warn_below)
    try:
        level, line = _judged(context.obj, limits, device or [], demo=demo)
    except EcoflowError as error:
        level, line = Level.UNKNOWN, f"ECOFLOW UNKNOWN - {safe_text(error.what)}"
    sys.stdout.write(line + "\n")
    raise typer.Exit(int(level))


def _judged(
    flags: "Mapping[str, object]", limits: "Limits", devices: list[str], *, demo: bool
) -> "tuple[Level, str]":
    from ecoflow_tui.cli.joining import now
    from ecoflow_tui.cli.reading import recorded
    from ecoflow_tui.core.verdict import judge
    from ecoflow_tui.store.history_glances import glances

    with recorded(flags, demo=demo) as history:
        present = now()
        return judge(glances(history, devices, present), limits, present)


def parsed_duration(text: str) -> "timedelta":
    """The duration that an option gives."""
    from ecoflow_tui.core.duration import parse_duration

    try:
        return parse_duration(text)
    except (ValueError, OverflowError) as error:
        raise typer.BadParameter(str(error)) from None
