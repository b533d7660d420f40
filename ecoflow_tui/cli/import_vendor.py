"""``import --vendor``: what EcoFlow itself has kept of a station's past."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ecoflow_tui.cli.joining import Setup, set_up
from ecoflow_tui.cli.reading import progress
from ecoflow_tui.cli.sources import cloud_options
from ecoflow_tui.cli.stations import models_in
from ecoflow_tui.cloud.api import CloudApi
from ecoflow_tui.cloud.errors import CallRefusedError
from ecoflow_tui.core.errors import EcoflowError
from ecoflow_tui.core.parse import Parser
from ecoflow_tui.core.text import safe_text
from ecoflow_tui.core.vendor import Day, message_of
from ecoflow_tui.store.import_rows import ImportReport, Reject, import_rows
from ecoflow_tui.store.registry import Registry
from ecoflow_tui.store.rows import Row, to_row

if TYPE_CHECKING:
    from ecoflow_tui.store.models import Models


@dataclass(frozen=True, slots=True)
class Wish:
    """Whose history, and of which days."""

    devices: Sequence[str]
    days: Sequence[Day]


def import_vendor(
    flags: Mapping[str, object], wish: Wish, conninfo: str, *, demo: bool
) -> ImportReport:
    """Ask EcoFlow for each day of each station, and store the answers.

    Raises:
        EcoflowError: There is no such history, or EcoFlow refuses.
    """
    with (
        set_up(flags, demo=demo) as setup,
        CloudApi(cloud_options(setup.settings, role="import")) as api,
    ):
        models = models_in(Registry(setup.settings.state_dir))
        serials = _with_history(api, setup, models, wish.devices)
        total = len(wish.days) * sum(len(models.find(serial).history) for serial in serials)
        rows = _rows(api, models, serials, wish.days)
        with progress("import", total, to_stdout=False) as advance:
            # Each row is a call to EcoFlow, and stored with hundreds of others.
            return import_rows(conninfo, _counted(rows, advance), lambda _count: None)


def _with_history(
    api: CloudApi, setup: Setup, models: "Models", devices: Sequence[str]
) -> list[str]:
    """The stations that EcoFlow keeps a history of; the others are named."""
    asked = devices or setup.settings.devices or [one.device_sn for one in api.stations()]
    without = [serial for serial in asked if not models.find(serial).history]
    for serial in without:
        name = safe_text(f"{models.find(serial).name} {serial}")
        sys.stderr.write(f"no history: EcoFlow keeps none of {name}\n")
    if len(without) == len(asked):
        raise EcoflowError(
            "EcoFlow keeps no history of these stations: only PowerOcean, Smart Home Panel 2 and"
            " STREAM have one",
            "Record what they say themselves: ecoflow-tui record --headless",
        )
    return [serial for serial in asked if serial not in without]


def _counted(
    rows: Iterator[Row | Reject], advance: Callable[[int], None]
) -> Iterator[Row | Reject]:
    for row in rows:
        advance(1)
        yield row


def _rows(
    api: CloudApi, models: "Models", serials: Sequence[str], days: Sequence[Day]
) -> Iterator[Row | Reject]:
    parser = Parser(models.find)
    for serial in serials:
        for day in days:
            for code in models.find(serial).history:
                yield _row(api, parser, serial, day, code)


def _row(api: CloudApi, parser: Parser, serial: str, day: Day, code: str) -> Row | Reject:
    try:
        reply = api.quota_data(serial, code, day.begin, day.end)
    except CallRefusedError as error:
        if error.is_lasting:
            raise
        return Reject(f"{serial} {day.begin} {code}", error.what)
    return to_row(parser.parse(message_of(serial, code, day, reply)))
