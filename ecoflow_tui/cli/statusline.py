"""``statusline``: one line for tmux, waybar, starship."""

import sys
from typing import Annotated

import typer

from ecoflow_tui.cli.check import Stale, parsed_duration
from ecoflow_tui.cli.options import Demo, Devices, Json
from ecoflow_tui.core.statusline import DEFAULT


def statusline(
    context: typer.Context,
    template: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="TEXT",
            help="May name {name} {sn} {soc} {in} {out} {net} {left} {age} {stale}.",
        ),
    ] = DEFAULT,
    separator: Annotated[str, typer.Option(help="Between two stations.")] = "  ",
    stale_after: Stale = None,
    device: Devices = None,
    json: Json = False,
    demo: Demo = False,
) -> None:
    """Print one line about the stations, as recorded. What is no longer true is not told.

    With --json an object as waybar takes it: text, tooltip, class (fresh or stale).
    """
    import msgspec

    from ecoflow_tui.cli.joining import now
    from ecoflow_tui.cli.reading import recorded
    from ecoflow_tui.core.statusline import check_format, status_line, words_for
    from ecoflow_tui.core.verdict import is_fresh
    from ecoflow_tui.store.history_glances import glances

    try:
        check_format(template)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    limit = None if stale_after is None else parsed_duration(stale_after)
    with recorded(context.obj, demo=demo) as history:
        present = now()
        found = glances(history, device or [], present)
    words = [words_for(glance, limit, present) for glance in found]
    line = separator.join(status_line(template, one) for one in words)
    if json:
        fresh = bool(found) and all(is_fresh(one, limit, present) for one in found)
        tooltip = "\n".join(f"{one['name']} {one['soc']}, {one['age']} ago" for one in words)
        answer = {"text": line, "tooltip": tooltip, "class": "fresh" if fresh else "stale"}
        line = msgspec.json.encode(answer).decode()
    sys.stdout.write(line + "\n")
