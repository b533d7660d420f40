"""What every fault has come to: ``python -m tests.faults.table [--write]``.

Prints the two tables, or puts them into the documents: ``docs/reliability.md`` has a row for each
fault, the README one for each group of them.
"""

import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.faults.catalogue import FAULTS, GROUPS
from tests.faults.database import Template
from tests.faults.trial import Fault, Outcome, run
from tests.markers import put_between_markers

BEGIN = "<!-- reliability: made by python -m tests.faults.table --write -->"
END = "<!-- reliability: end -->"
WORKERS = 3

_ROOT = Path(__file__).parents[2]
README = _ROOT / "README.md"
PAGE = _ROOT / "docs" / "reliability.md"

_NUMBERS = "published | stored | destroyed | lost | duplicated"
_ONE_BY_ONE = (f"| fault | {_NUMBERS} | recovered in |", "|---|--:|--:|--:|--:|--:|--:|")
_BY_GROUP = (f"| what goes wrong | faults | {_NUMBERS} |", "|---|--:|--:|--:|--:|--:|--:|")

Outcomes = Mapping[Fault, Outcome]


def page(outcomes: Outcomes) -> str:
    """A row for each fault, in Markdown."""
    return "\n".join([*_ONE_BY_ONE, *(_row(fault, one) for fault, one in outcomes.items())])


def summary(outcomes: Outcomes) -> str:
    """A row for each group of faults, in Markdown."""
    rows = [_group(name, [outcomes[fault] for fault in group]) for name, group in GROUPS.items()]
    return "\n".join([*_BY_GROUP, *rows])


def _row(fault: Fault, outcome: Outcome) -> str:
    recovered = f"{outcome.recovery_seconds:.1f} s"
    return _line(f"**{fault.name}**: {fault.sentence}", *_numbers([outcome]), recovered)


def _group(name: str, outcomes: Sequence[Outcome]) -> str:
    return _line(name, len(outcomes), *_numbers(outcomes))


def _numbers(outcomes: Sequence[Outcome]) -> tuple[int, ...]:
    """What was destroyed counts only as far as the broker did not send it again."""
    published = sum(one.published for one in outcomes)
    stored = sum(one.stored for one in outcomes)
    destroyed = sum(one.published - one.stored for one in outcomes if one.destroyed)
    lost = sum(one.lost for one in outcomes)
    return published, stored, destroyed, lost, sum(one.duplicated for one in outcomes)


def _line(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def _tried(fault: Fault, template: Template) -> Outcome:
    outcome = run(fault, template)
    sys.stderr.write(f"{fault.name}: {'flawless' if outcome.is_flawless else outcome}\n")
    return outcome


def main() -> int:
    """Try every fault; 1: one of them has done harm, and nothing is written."""
    template = Template()
    with ThreadPoolExecutor(WORKERS) as workers:
        found = list(workers.map(lambda fault: _tried(fault, template), FAULTS))
    template.remove()
    if not all(outcome.is_flawless for outcome in found):
        return 1
    outcomes = dict(zip(FAULTS, found, strict=True))
    tables = {README: summary(outcomes), PAGE: page(outcomes)}
    for path, table in tables.items():
        if "--write" in sys.argv[1:]:
            path.write_text(put_between_markers(path.read_text(), BEGIN, table, END))
        else:
            sys.stdout.write(f"{table}\n\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
