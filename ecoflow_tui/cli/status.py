"""``status``: every station and the recorder at a glance."""

import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import typer

from ecoflow_tui.cli.options import Demo, Devices, Json
from ecoflow_tui.cli.output import print_data, print_json

if TYPE_CHECKING:
    from ecoflow_tui.core.state import Fleet
    from ecoflow_tui.core.verdict import Glance
    from ecoflow_tui.store.attach.session_state import Told

_HEADINGS = ("station", "presence", "heard", "charge", "in", "out", "left")


def status(
    context: typer.Context, device: Devices = None, json: Json = False, demo: Demo = False
) -> None:
    """Say how every station and the recorder are, at a glance.

    From the running recorder or screen, or else as recorded: presence then says how old that is.
    """
    from ecoflow_tui.cli.joining import now, world_without_cloud
    from ecoflow_tui.cli.stations import models_in
    from ecoflow_tui.store.attach.session_state import ask_for_stations
    from ecoflow_tui.store.registry import Registry

    directory = world_without_cloud(context.obj, demo=demo).settings.state_dir
    told, session = ask_for_stations(directory, models_in(Registry(directory)).find), None
    if told is None:
        found, present = _recorded(context.obj, device or [], demo=demo)
    else:
        (session, fleet), present = told, now()
        found = _live(fleet, device or [], present)
    if json:
        print_json(_as_json(found, session, present))
        return
    print_data(_as_text(found, present))
    sys.stdout.write(f"{_recorder(session)}\n")


def _live(fleet: "Fleet", devices: Sequence[str], now: datetime) -> "list[Glance]":
    from ecoflow_tui.core.state import DeviceState
    from ecoflow_tui.core.verdict import glance_at

    known = fleet.devices
    return [glance_at(known.get(sn) or DeviceState(sn), now) for sn in devices or known]


def _recorded(
    flags: Mapping[str, object], devices: list[str], *, demo: bool
) -> "tuple[list[Glance], datetime]":
    from ecoflow_tui.cli.joining import now
    from ecoflow_tui.cli.reading import recorded
    from ecoflow_tui.store.history_glances import glances

    with recorded(flags, demo=demo) as history:
        present = now()
        return glances(history, devices, present), present


def _as_text(found: "Sequence[Glance]", now: datetime) -> str:
    rows = [_HEADINGS, *(_row(one, now) for one in found)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        + "\n"
        for row in rows
    )


def _row(one: "Glance", now: datetime) -> tuple[str, ...]:
    from ecoflow_tui.core import text

    return (
        text.safe_text(one.name, 40),
        one.presence.value,
        text.UNKNOWN if one.heard_at is None else f"{text.age(now - one.heard_at)} ago",
        text.percent(one.soc_percent),
        text.watts(one.input_watts),
        text.watts(one.output_watts),
        text.minutes(one.minutes_left),
    )


def _recorder(session: "Told | None") -> str:
    from ecoflow_tui.core.text import safe_text

    if session is None:
        return "recorder: none runs; these are the last recorded values"
    books = session.report.books
    link = "" if session.link is None else f"{session.link.state}, "
    if not books.is_on:
        return safe_text(f"recorder: off; {link}{session.hello}")
    rate = f"{session.report.messages_per_second:.2f} messages/s"
    waiting = f", {books.pending + books.queued} waiting" if books.pending or books.queued else ""
    trouble = f", {books.trouble}" if books.trouble else ""
    stored = books.stored + books.unreadable
    return safe_text(
        f"recorder: on; {link}{rate}, {stored} stored{waiting}{trouble}; {session.hello}"
    )


def _as_json(
    found: "Sequence[Glance]", session: "Told | None", now: datetime
) -> Mapping[str, object]:
    return {
        "at": now,
        "recorder": None if session is None else _session_as_json(session),
        "stations": [
            {
                "device_sn": one.device_sn,
                "name": one.name,
                "presence": one.presence.value,
                "heard_at": one.heard_at,
                "soc_percent": one.soc_percent,
                "input_watts": one.input_watts,
                "output_watts": one.output_watts,
                "minutes_left": one.minutes_left,
            }
            for one in found
        ],
    }


def _session_as_json(session: "Told") -> Mapping[str, object]:
    books = session.report.books
    return {
        "role": session.hello.role,
        "pid": session.hello.pid,
        "is_on": books.is_on,
        "link": None if session.link is None else session.link.state,
        "messages_per_second": round(session.report.messages_per_second, 3),
        "stored": books.stored + books.unreadable,
        "waiting": books.pending + books.queued,
        "trouble": books.trouble or None,
    }
