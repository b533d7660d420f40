"""``db stats``: how much there is, and of what."""

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from ecoflow_tui.cli.options import Demo, Json

if TYPE_CHECKING:
    from ecoflow_tui.store.stats import StationStats, Stats


def stats(context: typer.Context, json: Json = False, demo: Demo = False) -> None:
    """Say how many rows and bytes there are, by table, index and station."""
    import msgspec

    from ecoflow_tui.cli.database import opened
    from ecoflow_tui.store.stats import read_stats

    with opened(context.obj, demo=demo) as (_setup, conninfo):
        found = read_stats(conninfo)
    if json:
        text = msgspec.json.format(msgspec.json.encode(_as_json(found))).decode()
    else:
        text = "\n".join(_as_text(found))
    sys.stdout.write(text + "\n")


def _as_json(stats: "Stats") -> dict[str, object]:
    return {
        "bytes": stats.total_bytes,
        "tables": [asdict(table) for table in stats.tables],
        "stations": [
            asdict(station) | {"rows_a_day": round(station.rows_a_day, 1)}
            for station in stats.stations
        ],
    }


def _as_text(stats: "Stats") -> list[str]:
    lines = []
    for table in stats.tables:
        lines.append(f"{table.name:<40}{table.rows:>12} rows {_size(table.bytes):>12}")
        lines += [f"  {name:<55}{_size(size):>12}" for name, size in sorted(table.indexes.items())]
    lines += [f"{'everything':<57}{_size(stats.total_bytes):>12}", ""]
    return lines + [_station(station) for station in stats.stations]


def _station(station: "StationStats") -> str:
    from ecoflow_tui.core.text import safe_text

    name = safe_text(station.name or "")
    return (
        f"{safe_text(station.device_sn):<20} {name:<20} {station.rows:>10} rows,"
        f" {station.rows_a_day:.0f} a day, {station.first:%Y-%m-%d %H:%M} to"
        f" {station.last:%Y-%m-%d %H:%M} UTC"
    )


def _size(count: int) -> str:
    return f"{count / 1024:.0f} KiB" if count < 10 << 20 else f"{count / (1 << 20):.1f} MiB"
