"""``record status``: how the running recorder is doing."""

import sys
from datetime import datetime
from typing import TYPE_CHECKING

import typer

from ecoflow_tui.cli.options import Demo, Json

if TYPE_CHECKING:
    from pathlib import Path

    from ecoflow_tui.store.attach.lines import RecorderReport
    from ecoflow_tui.store.attach.session_state import Told


def status(context: typer.Context, json: Json = False, demo: Demo = False) -> None:
    """Say how the running recorder is doing: rate, rows, backlog, last error."""
    import msgspec

    from ecoflow_tui.cli.joining import now, world_without_cloud

    settings = world_without_cloud(context.obj, demo=demo).settings
    found = _ask(settings.state_dir)
    if json:
        text = msgspec.json.format(msgspec.json.encode(_as_json(found, now()))).decode()
    else:
        text = "\n".join(f"{name + ':':<15}{value}" for name, value in _as_text(found, now()))
    sys.stdout.write(text + "\n")


def _ask(state_directory: "Path") -> "Told":
    from ecoflow_tui.core.errors import EcoflowError
    from ecoflow_tui.store.attach.session_state import ask_session

    found = ask_session(state_directory)
    if found is None:
        raise EcoflowError(
            f"no recorder runs, or none answers, in {state_directory}",
            "Start one: ecoflow-tui record --headless",
        )
    if not found.report.books.is_on:
        raise EcoflowError(
            f"nothing is recorded: the recorder of {found.hello} is off",
            "Switch it on there with r, or end that process and record.",
        )
    return found


def _as_json(found: "Told", now: datetime) -> dict[str, object]:
    books, hello, link = found.report.books, found.hello, found.link
    return {
        "recorder": {"role": hello.role, "pid": hello.pid, "since": hello.since},
        "link": None if link is None else {"state": link.state, "reason": link.reason},
        "delivery": {"qos": found.report.qos, "session": found.report.session},
        "messages_per_second": round(found.report.messages_per_second, 3),
        "rows": books.stored + books.unreadable,
        "bytes": books.spooled_bytes,
        "backlog": books.pending,
        "oldest_unsent": books.pending_since,
        "oldest_unsent_seconds": _age(books.pending_since, now),
        "trouble": books.trouble or None,
        "last_error": books.last_trouble or None,
        "last_error_at": books.last_trouble_at,
        "received": books.received,
        "queued": books.queued,
        "spooled": books.spooled,
        "redelivered": books.redelivered,
        "recovered": books.recovered,
        "stored": books.stored,
        "already_stored": books.already_stored,
        "unreadable": books.unreadable,
        "damaged": books.damaged,
        "discarded": books.discarded,
        "dropped": books.dropped,
        "dropped_why": books.dropped_why,
    }


def _age(at: datetime | None, now: datetime) -> float | None:
    return None if at is None else round(max(0.0, (now - at).total_seconds()), 1)


def _as_text(found: "Told", now: datetime) -> list[tuple[str, str]]:
    from ecoflow_tui.core.text import safe_text

    books, report, link = found.report.books, found.report, found.link
    oldest = _age(books.pending_since, now)
    said = "" if link is None else f"{link.state} {link.reason}".strip()
    lines = [
        ("recorder", str(found.hello)),
        ("link", said or "--"),
        ("delivery", _delivery(report)),
        ("rate", f"{report.messages_per_second:.2f} messages/s over the last minute"),
        ("rows", f"{books.stored + books.unreadable}, {books.unreadable} of them unreadable"),
        ("bytes", str(books.spooled_bytes)),
        ("backlog", f"{books.pending} on disk, {books.queued} on their way there"),
        ("oldest unsent", "--" if oldest is None else f"{oldest:g} s"),
        ("dropped", ", ".join(f"{n} {why}" for why, n in books.dropped_why.items()) or "0"),
        ("discarded", f"{books.discarded}, given up on disk to make room"),
        ("last error", _last_error(found)),
    ]
    return [(name, safe_text(value)) for name, value in lines]


def _delivery(report: "RecorderReport") -> str:
    qos = "no message yet" if report.qos is None else f"QoS {report.qos}"
    return f"{qos}, {report.session} session"


def _last_error(found: "Told") -> str:
    books = found.report.books
    if not books.last_trouble:
        return "none"
    when = f" ({books.last_trouble_at:%Y-%m-%d %H:%M:%S} UTC)" if books.last_trouble_at else ""
    return f"{books.last_trouble}{when}{'' if books.trouble else ', well again'}"
