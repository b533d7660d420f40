"""Prints the reliability table, or puts it into a file: ``python -m tests.faults.table [FILE]``.

In the file it replaces what stands between the two markers.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.faults.catalogue import FAULTS
from tests.faults.database import Template
from tests.faults.trial import Fault, Outcome, run
from tests.markers import put_between_markers

BEGIN = "<!-- reliability: made by python -m tests.faults.table README.md -->"
END = "<!-- reliability: end -->"
WORKERS = 3

_HEAD = (
    "| fault | published | stored | lost | duplicated | recovered in |",
    "|---|--:|--:|--:|--:|--:|",
)


def row(fault: Fault, outcome: Outcome) -> str:
    """One fault as a line of Markdown."""
    lost = str(outcome.lost)
    if outcome.destroyed:
        lost += f" + {outcome.published - outcome.stored} destroyed"
    cells = (
        f"**{fault.name}**: {fault.sentence}",
        outcome.published,
        outcome.stored,
        lost,
        outcome.duplicated,
        f"{outcome.recovery_seconds:.1f} s",
    )
    return f"| {' | '.join(map(str, cells))} |"


def _tried(fault: Fault, template: Template) -> Outcome:
    outcome = run(fault, template)
    sys.stderr.write(f"{fault.name}: {'flawless' if outcome.is_flawless else outcome}\n")
    return outcome


def main() -> int:
    template = Template()
    with ThreadPoolExecutor(WORKERS) as workers:
        outcomes = list(workers.map(lambda fault: _tried(fault, template), FAULTS))
    template.remove()
    if not all(outcome.is_flawless for outcome in outcomes):
        return 1
    table = "\n".join([*_HEAD, *map(row, FAULTS, outcomes)])
    if len(sys.argv) > 1:
        path = Path(sys.argv[1])
        path.write_text(put_between_markers(path.read_text(), BEGIN, table, END))
    else:
        sys.stdout.write(table + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
