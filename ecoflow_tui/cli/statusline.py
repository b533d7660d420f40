"""``statusline``: one line for tmux, waybar, starship."""

import sys
from typing import Annotated

import typer

from ecoflow_tui import glance
from ecoflow_tui.cli.check import Stale, parsed_duration
from ecoflow_tui.cli.options import Demo, Devices, Json


def statusline(
    context: typer.Context,
    template: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="TEXT",
            help="May name {name} {sn} {soc} {in} {out} {net} {left} {age} {stale}.",
        ),
    ] = glance.DEFAULT_TEMPLATE,
    separator: Annotated[
        str, typer.Option(help="Between two stations.")
    ] = glance.DEFAULT_SEPARATOR,
    stale_after: Stale = None,
    device: Devices = None,
    json: Json = False,
    demo: Demo = False,
) -> None:
    """Print one line about the stations. What is no longer true is not told.

    A running recorder or screen answers within milliseconds; where there is none, or it has just
    been started, the database does. With --json an object as waybar takes it: text, tooltip,
    class (fresh or stale).
    """
    from ecoflow_tui.cli.joining import now
    from ecoflow_tui.cli.reading import recorded
    from ecoflow_tui.core.statusline import Wish, check_format, line_about
    from ecoflow_tui.store.history_glances import glances

    try:
        check_format(template)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    limit = None if stale_after is None else parsed_duration(stale_after)
    with recorded(context.obj, demo=demo) as history:
        present = now()
        found = glances(history, device or [], present)
    sys.stdout.write(line_about(found, Wish(template, separator, limit, json), present) + "\n")
