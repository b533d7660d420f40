"""``record verify``: the proof that nothing was lost."""

import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from ecoflow_tui.cli.options import Demo, Json, parse_duration_option

if TYPE_CHECKING:
    from ecoflow_tui.store.verify import Proof, Report

_HINT = (
    "Look into the spool's quarantine directory and the recorder's log; rows that were deleted by"
    " hand are missing, too."
)


def verify(
    context: typer.Context,
    since: Annotated[
        timedelta | None,
        typer.Option(
            parser=parse_duration_option,
            metavar="DURATION",
            help="Only the runs of the last 90m, 7d; whole runs.",
        ),
    ] = None,
    json: Json = False,
    demo: Demo = False,
) -> None:
    """Prove that every message received is accounted for; name what is missing."""
    import msgspec

    from ecoflow_tui.cli.database import opened
    from ecoflow_tui.cli.joining import now
    from ecoflow_tui.cli.recording import account_name
    from ecoflow_tui.store.verify import verify as prove

    with opened(context.obj, demo=demo) as (setup, conninfo):
        settings = setup.settings
        first = None if since is None else now() - since
        # Each simulated cloud has keys of its own.
        account = None if setup.is_demo else account_name(settings)
        report = prove(conninfo, settings.state_dir / "spool", account, first)
    if json:
        text = msgspec.json.format(msgspec.json.encode(_as_json(report))).decode()
    else:
        text = "\n".join(_as_text(report))
    sys.stdout.write(text + "\n")
    _judge(report)


def _judge(report: "Report") -> None:
    from ecoflow_tui.core.errors import EcoflowError

    short = [f"{proof.station}: {proof.shortfall}" for proof in report.stations if proof.shortfall]
    if short:
        raise EcoflowError("messages are missing\n" + "\n".join(short), _HINT)


def _as_json(report: "Report") -> dict[str, object]:
    return {
        "is_complete": not any(proof.shortfall for proof in report.stations),
        "since": report.since,
        "runs": report.runs,
        "stations": [_station(proof) for proof in report.stations],
    }


def _station(proof: "Proof") -> dict[str, object]:
    tally = proof.tally
    return {
        "station": proof.station,
        "received": tally.received,
        "spooled": tally.spooled,
        "redelivered": tally.redelivered,
        "dropped": tally.dropped,
        "stored": proof.stored,
        "pending": proof.pending,
        "unreadable": proof.unreadable,
        "discarded": tally.discarded,
        "pruned": proof.pruned,
        "shortfall": proof.shortfall or None,
    }


def _as_text(report: "Report") -> list[str]:
    from ecoflow_tui.core.text import safe_text

    if report.since is None:
        return ["Nothing was recorded."]
    lines = [f"{report.runs} runs since {report.since:%Y-%m-%d %H:%M:%S} UTC"]
    for proof in report.stations:
        lines += [safe_text(proof.station), *(f"  {line}" for line in _equations(proof))]
    return lines


def _equations(proof: "Proof") -> list[str]:
    tally = proof.tally
    dropped = ", ".join(f"{why} {count}" for why, count in sorted(tally.dropped.items()))
    reasons = f" ({dropped})" if dropped else ""
    removed = (("discarded", tally.discarded), ("pruned", proof.pruned))
    also = "".join(f" + {name} {count}" for name, count in removed if count)
    before = f"spooled {tally.spooled} + redelivered {tally.redelivered}"
    after = f"stored {proof.stored} + pending {proof.pending} + unreadable {proof.unreadable}"
    return [
        f"received {tally.received} = {before} + dropped {sum(tally.dropped.values())}{reasons}",
        f"spooled {tally.spooled} = {after}{also}",
        proof.shortfall or "complete",
    ]
