"""``decode``: captured messages in, what they say out."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

    from ecoflow_tui.core.model import Model
    from ecoflow_tui.core.report import JsonObject


def decode(
    context: typer.Context,
    source: Annotated[
        Path,
        typer.Argument(
            metavar="[FILE|-]",
            help="Capture lines, also compressed by zstd; - is standard input.",
        ),
    ] = Path("-"),
) -> None:
    """Say what captured messages mean: one JSON object a line, one line for each line read.

    What a damaged compressed file does not give is told in one line more.
    """
    from ecoflow_tui.cli.output import while_read
    from ecoflow_tui.cli.reading import opened
    from ecoflow_tui.cli.stations import models_without_settings
    from ecoflow_tui.core.identity import derived_id
    from ecoflow_tui.core.report import damage_report
    from ecoflow_tui.store.unpacking import unpacked

    find_model = models_without_settings(context.obj).find
    with while_read(), opened(source) as packed, unpacked(packed) as (lines, trouble):
        _decode_lines(lines, find_model)
        if trouble:
            _write(damage_report(derived_id("", trouble.encode(), 0), trouble))


def _decode_lines(lines: BinaryIO, find_model: "Callable[[str], Model]") -> None:
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
        _write(report)
        if is_live:
            sys.stdout.flush()


def _write(report: "JsonObject") -> None:
    import msgspec

    sys.stdout.write(msgspec.json.encode(report).decode() + "\n")
