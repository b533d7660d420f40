"""Whatever happens, nothing is lost, nothing is stored twice, and the books balance."""

import re

import pytest

from tests.faults.catalogue import FAULTS
from tests.faults.database import Template
from tests.faults.recorder import ROOT
from tests.faults.table import BEGIN, END
from tests.faults.trial import Fault, run
from tests.markers import put_between_markers

_NAMES = [fault.name for fault in FAULTS]


@pytest.mark.parametrize("fault", FAULTS, ids=_NAMES)
def test_nothing_is_lost_or_doubled(fault: Fault, template: Template) -> None:
    outcome = run(fault, template)

    assert outcome.is_flawless, outcome


def test_faults_have_names_of_their_own() -> None:
    assert len(set(_NAMES)) == len(_NAMES) >= 25


def test_the_readme_has_every_fault() -> None:
    table = (ROOT / "README.md").read_text().partition(BEGIN)[2].partition(END)[0]

    assert re.findall(r"^\| \*\*(.+?)\*\*", table, re.MULTILINE) == _NAMES


def test_the_table_replaces_the_one_before() -> None:
    text = f"before\n{BEGIN}\nold\n{END}\nafter\n"

    assert put_between_markers(text, BEGIN, "new", END) == f"before\n{BEGIN}\nnew\n{END}\nafter\n"
