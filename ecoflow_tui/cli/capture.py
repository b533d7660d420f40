"""``capture``: what was recorded, as a file to replay or to show to others."""

import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from ecoflow_tui.cli.options import Demo, Devices
from ecoflow_tui.cli.reading import Output
from ecoflow_tui.cli.zones import Since, Until, Zone

if TYPE_CHECKING:
    from ecoflow_tui.core.events import RawMessage
    from ecoflow_tui.store.history import History, Selection

_SECRET_BYTES = 32


def capture(
    context: typer.Context,
    last: Annotated[
        str | None, typer.Option(metavar="DURATION", help="The last 10m, 1h, 7d; 1h if not told.")
    ] = None,
    anonymize: Annotated[
        bool,
        typer.Option(
            "--anonymize", help="Replace serials, accounts, addresses, names and positions."
        ),
    ] = False,
    device: Devices = None,
    since: Since = None,
    until: Until = None,
    zone: Zone = None,
    output: Output = None,
    demo: Demo = False,
) -> None:
    """Print recorded messages as capture lines, which watch --replay and decode read.

    With --anonymize every identifier has a stand-in of the same length, the same one everywhere
    in the file and another one in the next; what stations measure stays as it is.
    """
    from ecoflow_tui.cli.reading import progress, recorded, selection, write_out
    from ecoflow_tui.store.export import capture_lines, count_messages, messages

    if last is not None and since is not None:
        raise typer.BadParameter("--last and --since exclude each other")
    chosen = selection(device, since or last or "1h", until, zone)
    with recorded(context.obj, demo=demo) as history:
        total, _pruned = count_messages(history, chosen)
        raws = _anonymous(history, chosen) if anonymize else messages(history, chosen)
        with progress("capture", total, to_stdout=output is None) as advance:
            write_out(capture_lines(raws), output, advance)
    if total == 0:
        sys.stderr.write("Nothing was recorded then.\n")


def _anonymous(history: "History", chosen: "Selection") -> "Iterator[RawMessage]":
    """Two passes: a word may turn up before it is known for what it is."""
    from ecoflow_tui.store.anonymize import Anonymizer
    from ecoflow_tui.store.export import messages

    anonymizer = Anonymizer(os.urandom(_SECRET_BYTES), history.devices())
    for raw in messages(history, chosen):
        anonymizer.learn(raw)
    return map(anonymizer.rename, messages(history, chosen))
