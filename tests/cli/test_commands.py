import pytest

from ecoflow_tui.cli.commands import PANELS
from ecoflow_tui.cli.later import Entry

_ALL = [entry for entries in PANELS.values() for entry in entries]


@pytest.mark.parametrize("entry", _ALL, ids=lambda entry: entry.name)
def test_the_list_says_what_the_command_says_of_itself(entry: Entry) -> None:
    said = (entry.load().help or "").split("\n\n")[0]

    assert entry.summary == said.replace("\n", " ")
