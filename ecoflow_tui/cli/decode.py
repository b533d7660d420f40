"""``decode``: captured messages in, what they say out."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

    from ecoflow_tui.core.model import Model


def decode(
    context: typer.Context,
    source: Annotated[
        Path, typer.Argument(metavar="[FILE|-]", help="Capture lines; - is standard input.")
    ] = Path("-"),
) -> None:
    """Say what captured messages mean: one JSON object a line, one line for each line read."""
    from ecoflow_tui.cli.output import while_read
    from ecoflow_tui.cli.stations import models_without_settings

    find_model = models_without_settings(context.obj).find
    if str(source) == "-":
        with while_read():
            _decode_lines(sys.stdin.buffer, find_model)
        return
    try:
        with source.open("rb") as lines, while_read():
            _decode_lines(lines, find_model)
    except OSError as error:
        raise typer.BadParameter(f"{source}: {error.strerror}") from None


def _decode_lines(lines: BinaryIO, find_model: "Callable[[str], Model]") -> None:
    import msgspec

    from ecoflow_tui.cli.joining import now
    from ecoflow_tui.core.identity import derived_id
    from ecoflow_tui.core.parse import Parser
    from ecoflow_tui.core.report import damage_report, message_report
    from ecoflow_tui.store.capture import DamagedLineError, Occurrences, read_line

    parser, seen, is_live = Parser(find_model), Occurrences(), not lines.seekable()
    for line in lines:
        try:
            report = message_report(parser.parse(read_line(line, seen, now())))
        except DamagedLineError as error:
            identifier = derived_id("", line, seen.count("", line))
            report = damage_report(identifier, error.reason)
        sys.stdout.write(msgspec.json.encode(report).decode() + "\n")
        if is_live:
            sys.stdout.flush()
