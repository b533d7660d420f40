"""``devices``: the stations of the account."""

import sys
from typing import TYPE_CHECKING

import typer

from ecoflow_tui.cli.options import Demo, Json

if TYPE_CHECKING:
    from ecoflow_tui.core.events import Station


def devices(context: typer.Context, json: Json = False, demo: Demo = False) -> None:
    """List the stations of the account: serial, model, name, online."""
    from ecoflow_tui.cli.joining import set_up
    from ecoflow_tui.cli.logs import log_quietly
    from ecoflow_tui.cli.sources import list_stations

    with set_up(context.obj, demo=demo) as setup:
        log_quietly(setup.settings)
        stations = list_stations(setup)
    if json:
        _print_json(stations)
    else:
        _print_table(stations)


def _print_json(stations: "tuple[Station, ...]") -> None:
    import msgspec

    from ecoflow_tui.devices import find_model

    rows = [
        {
            "device_sn": station.device_sn,
            "model": find_model(station.device_sn).name,
            "name": station.name,
            "online": station.is_online,
        }
        for station in stations
    ]
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(rows)).decode() + "\n")


def _print_table(stations: "tuple[Station, ...]") -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    from ecoflow_tui.core.text import safe_text
    from ecoflow_tui.devices import find_model

    table = Table("Serial", "Model", "Name", "Online", box=box.SIMPLE_HEAD)
    words = {True: "online", False: "offline", None: "--"}
    for station in stations:
        model = find_model(station.device_sn).name
        cells = (station.device_sn, model, station.name or "--", words[station.is_online])
        table.add_row(*(safe_text(cell) for cell in cells))
    Console(markup=False, highlight=False).print(table)
