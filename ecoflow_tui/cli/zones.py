"""The user's time zone, and moments on the command line."""

import os
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from ecoflow_tui.core.moment import parse_moment

_LOCALTIME = Path("/etc/localtime")
_ZONES = "/zoneinfo/"


def local_zone() -> ZoneInfo:
    """The zone of ``TZ``, else of this computer, else UTC; with its changes of the clock."""
    name = os.environ.get("TZ", "").removeprefix(":")
    if name:
        return _named(name)
    if not _LOCALTIME.exists():
        return ZoneInfo("UTC")
    _, _, linked = str(_LOCALTIME.resolve()).partition(_ZONES)
    try:
        return ZoneInfo(linked)
    except (ValueError, ZoneInfoNotFoundError):
        with _LOCALTIME.open("rb") as rules:
            return ZoneInfo.from_file(rules, key="local")


def zone_option(name: str | None) -> ZoneInfo:
    """The zone that was asked for, or else the user's."""
    return local_zone() if name is None else _named(name)


def _named(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ValueError, ZoneInfoNotFoundError, OSError):
        reason = f"{name!r} is no time zone; write one like Europe/Berlin"
        raise typer.BadParameter(reason) from None


def moment(text: str | None, zone: tzinfo) -> datetime | None:
    """The moment that an option names. Raises ``BadParameter`` when it is none."""
    from ecoflow_tui.cli.joining import now

    if text is None:
        return None
    try:
        return parse_moment(text, now(), zone)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


Since = Annotated[
    str | None,
    typer.Option(metavar="WHEN", help="From then on: 2h, yesterday 14:00, 2026-06-21."),
]
Until = Annotated[str | None, typer.Option(metavar="WHEN", help="Up to but not including then.")]
Zone = Annotated[
    str | None,
    typer.Option("--zone", metavar="NAME", help="Time zone, such as Europe/Berlin. [TZ]"),
]
