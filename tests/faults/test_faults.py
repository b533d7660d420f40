"""Whatever happens, nothing is lost, nothing is stored twice, and the books balance."""

import re

import pytest

from tests.faults.catalogue import FAULTS, GROUPS
from tests.faults.database import Template
from tests.faults.table import BEGIN, END, PAGE, README, page, summary
from tests.faults.trial import Fault, Outcome, run
from tests.markers import put_between_markers

_NAMES = [fault.name for fault in FAULTS]


@pytest.mark.parametrize("fault", FAULTS, ids=_NAMES)
def test_nothing_is_lost_or_doubled(fault: Fault, template: Template) -> None:
    outcome = run(fault, template)

    assert outcome.is_flawless, outcome


def test_faults_have_names_of_their_own() -> None:
    assert len(set(_NAMES)) == len(_NAMES) >= 25


def test_the_documents_have_every_fault() -> None:
    table = PAGE.read_text().partition(BEGIN)[2].partition(END)[0]
    short = README.read_text().partition(BEGIN)[2].partition(END)[0]

    assert re.findall(r"^\| \*\*(.+?)\*\*", table, re.MULTILINE) == _NAMES
    assert re.findall(r"^\| (.+?) \| (\d+) ", short, re.MULTILINE) == [
        (name, str(len(group))) for name, group in GROUPS.items()
    ]


def test_a_table_counts_each_message_once() -> None:
    outcome = Outcome(
        published=10,
        stored=8,
        destroyed=3,
        lost=0,
        duplicated=0,
        imbalance="",
        recovery_seconds=0.25,
        peak_rss_bytes=0,
    )
    outcomes = dict.fromkeys(FAULTS, outcome)

    first, group = page(outcomes).splitlines()[2], summary(outcomes).splitlines()[2]

    assert first.endswith("| 10 | 8 | 2 | 0 | 0 | 0.2 s |")
    count = len(next(iter(GROUPS.values())))
    assert group.endswith(f"| {count} | {10 * count} | {8 * count} | {2 * count} | 0 | 0 |")


def test_the_table_replaces_the_one_before() -> None:
    text = f"before\n{BEGIN}\nold\n{END}\nafter\n"

    assert put_between_markers(text, BEGIN, "new", END) == f"before\n{BEGIN}\nnew\n{END}\nafter\n"
