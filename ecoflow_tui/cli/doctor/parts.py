"""Runs the parts of an examination side by side, and outlives each of them."""

import logging
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ecoflow_tui.cli.doctor.finding import Finding, Level, error
from ecoflow_tui.core.errors import EcoflowError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the examination.

    Attributes:
        area: What is looked at.
        look: Looks at it; may raise an EcoflowError, which is a finding too.
        exit_code: That of a part which does not come to an end.
    """

    area: str
    look: Callable[[], Iterable[Finding]]
    exit_code: int = EcoflowError.exit_code


def run_parts(parts: Sequence[Part], deadline_seconds: float) -> tuple[Finding, ...]:
    """What every part found, in the order of the parts, at the deadline at the latest."""
    until = time.monotonic() + deadline_seconds
    found: dict[str, list[Finding]] = {}
    finished: set[str] = set()

    def run(part: Part) -> None:
        found[part.area] = []
        for finding in guarded(part):
            found[part.area].append(finding)
        finished.add(part.area)

    threads = {
        part.area: threading.Thread(target=run, args=(part,), name=part.area, daemon=True)
        for part in parts
    }
    for thread in threads.values():
        thread.start()
    for thread in threads.values():
        thread.join(max(0.0, until - time.monotonic()))
    late = [_late(part, deadline_seconds) for part in parts if part.area not in finished]
    return (*(one for part in parts for one in tuple(found.get(part.area, ()))), *late)


def guarded(part: Part) -> Iterable[Finding]:
    """What the part finds; a check that fails is a finding itself."""
    try:
        yield from part.look()
    except EcoflowError as mistake:
        yield error(part.area, mistake)
    except Exception as mistake:
        log.exception("the check of %s failed", part.area)
        place = traceback.extract_tb(mistake.__traceback__)[-1]
        where = f"{type(mistake).__name__} at {Path(place.filename).name}:{place.lineno}"
        yield error(
            part.area,
            EcoflowError(f"This check ended by a mistake of ours: {where}.", "Please report it."),
        )


def _late(part: Part, seconds: float) -> Finding:
    return Finding(
        Level.ERROR,
        part.area,
        f"This check did not come to an end within {seconds:.0f} s.",
        "Something does not answer: check the network, the disk and the database.",
        part.exit_code,
    )
