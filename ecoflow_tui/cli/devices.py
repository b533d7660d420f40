"""``devices``: the stations, and what their owner says of them."""

import sys
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from ecoflow_tui.cli import options
from ecoflow_tui.cli.options import Demo, Json
from ecoflow_tui.cli.output import print_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from ecoflow_tui.cli.station_list import ListedStation, StationList
    from ecoflow_tui.core.registry import Choice

app = typer.Typer(add_completion=False)

Serial = Annotated[str, typer.Argument(metavar="SN", help="The station's serial number.")]

_LONGEST_WORD = 64
_WIDE = 200
"""Columns for a file or a pipe, which have no width of their own."""


@app.callback(invoke_without_command=True, epilog=options.ALL_VARIABLES)
def devices(context: typer.Context, json: Json = False, demo: Demo = False) -> None:
    """List the stations: serial, model, name, site, presence, first and last seen, firmware."""
    if context.invoked_subcommand is not None:
        if json or demo:
            raise typer.BadParameter(f"options go behind the word {context.invoked_subcommand}")
        return
    known = _list(context, demo=demo)
    if known.stations or known.cloud_error is None:
        _print(known.stations, json=json)
    if known.database_error is not None:
        sys.stderr.write(f"without the database: {known.database_error.what}\n")
    if known.cloud_error is not None:
        _excuse_or_raise(known)


@app.command(epilog=options.ALL_VARIABLES)
def rename(
    context: typer.Context,
    serial: Serial,
    name: Annotated[str, typer.Argument(help='Its new name; "" takes it back.')],
    demo: Demo = False,
) -> None:
    """Call a station by another name than the account does, everywhere."""
    from dataclasses import replace

    word = _word(name, "a name")
    _choose(context, serial, lambda choice: replace(choice, name=word), demo=demo)


@app.command(epilog=options.ALL_VARIABLES)
def site(
    context: typer.Context,
    serial: Serial,
    name: Annotated[str, typer.Argument(metavar="SITE", help='Where it is; "" takes it back.')],
    demo: Demo = False,
) -> None:
    """Say where a station is."""
    from dataclasses import replace

    word = _word(name, "a site")
    _choose(context, serial, lambda choice: replace(choice, site=word), demo=demo)


@app.command(epilog=options.ALL_VARIABLES)
def model(
    context: typer.Context,
    serial: Serial,
    family: Annotated[str, typer.Argument(help='river-pro, "RIVER Pro", ...; "" takes it back.')],
    demo: Demo = False,
) -> None:
    """Say which model a station is, where its serial number does not tell."""
    from dataclasses import replace

    known = _family(family) if family.strip() else ""
    _choose(context, serial, lambda choice: replace(choice, family=known), demo=demo)


def _list(context: typer.Context, *, demo: bool) -> "StationList":
    from ecoflow_tui.cli.joining import now, set_up
    from ecoflow_tui.cli.logs import log_quietly
    from ecoflow_tui.cli.station_list import list_all

    with set_up(context.obj, demo=demo) as setup:
        log_quietly(setup.settings)
        return list_all(setup, now())


def _excuse_or_raise(known: "StationList") -> None:
    """Without keys there is no account to ask, which is fine where something is known."""
    from ecoflow_tui.core.errors import ConfigurationError

    error = known.cloud_error
    if error is None:
        return
    if not (known.stations and isinstance(error, ConfigurationError)):
        raise error
    sys.stderr.write("without the account's device list: no keys are set\n")


def _choose(
    context: typer.Context, serial: str, change: "Callable[[Choice], Choice]", *, demo: bool
) -> None:
    """Remember what the owner says, and tell the database where there is one."""
    from ecoflow_tui.cli.joining import world_without_cloud
    from ecoflow_tui.cli.station_list import tell_database
    from ecoflow_tui.store.registry import Registry

    setup = world_without_cloud(context.obj, demo=demo)
    registry = Registry(setup.settings.state_dir)
    if serial not in registry.sightings() and serial not in registry.choices():
        _check_known(serial, _list(context, demo=demo))
    registry.choose(serial, change)
    error = tell_database(setup, serial, change)
    if error is not None:
        sys.stderr.write(f"remembered here, but not in the database: {error.what}\n")


def _check_known(serial: str, known: "StationList") -> None:
    """A slip of the pen makes no station."""
    from ecoflow_tui.core.errors import ConfigurationError
    from ecoflow_tui.core.text import safe_text

    serials = [station.device_sn for station in known.stations]
    if serial not in serials:
        raise ConfigurationError(
            f"no station has the serial number {safe_text(serial, _LONGEST_WORD)}",
            f"known are: {', '.join(serials)}" if serials else "none is known yet; run: watch",
        )


def _word(text: str, what: str) -> str:
    """The owner's word, without white space around it."""
    word = text.strip()
    if len(word) > _LONGEST_WORD or not word.isprintable():
        raise typer.BadParameter(f"{what} has at most {_LONGEST_WORD} characters, all visible")
    return word


def _family(text: str) -> str:
    from ecoflow_tui.core.generic import GENERIC
    from ecoflow_tui.devices import all_models, find_family

    found = find_family(text)
    if found is GENERIC:
        names = ", ".join(sorted(model.family for model in all_models()))
        raise typer.BadParameter(f"no such model; there are: {names}")
    return found.family


def _print(stations: "tuple[ListedStation, ...]", *, json: bool) -> None:
    if json:
        print_json(stations)
    else:
        _print_table(stations)


def _print_table(stations: "tuple[ListedStation, ...]") -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    from ecoflow_tui.cli.joining import now
    from ecoflow_tui.core.text import UNKNOWN, safe_text

    titles = ("Serial", "Model", "Name", "Site", "Presence", "First seen", "Last seen", "Firmware")
    table = Table(*titles, box=box.SIMPLE_HEAD)
    at = now()
    for station in stations:
        table.add_row(*(safe_text(cell) or UNKNOWN for cell in _cells(station, at)))
    width = None if sys.stdout.isatty() else _WIDE
    Console(markup=False, highlight=False, width=width).print(table)


def _cells(station: "ListedStation", at: datetime) -> tuple[str, ...]:
    from ecoflow_tui.core import text

    first, last = station.first_seen, station.last_seen
    said = " (online)" if station.online and last is None else ""
    return (
        station.device_sn,
        station.model,
        station.name,
        station.site,
        f"{station.presence}{said}",
        "" if first is None else first.astimezone().strftime("%Y-%m-%d"),
        "" if last is None else f"{text.age(at - last)} ago",
        station.firmware,
    )
