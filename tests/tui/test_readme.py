"""The README says what the bindings say."""

import re
from pathlib import Path

from textual.binding import Binding

from ecoflow_tui.tui.app import Monitor
from ecoflow_tui.tui.keys import ACTIONS, written_key
from ecoflow_tui.tui.screens.energy import EnergyScreen
from ecoflow_tui.tui.screens.fields import FieldsScreen
from ecoflow_tui.tui.screens.listing import ListScreen
from ecoflow_tui.tui.screens.station import StationScreen
from ecoflow_tui.tui.screens.trends import TrendsScreen

README = Path(__file__).parents[2] / "README.md"


def bound() -> dict[str, set[str]]:
    """The keys of every action that has a name."""
    keys: dict[str, set[str]] = {}
    for place in (Monitor, StationScreen, TrendsScreen, FieldsScreen, EnergyScreen, ListScreen):
        for binding in Binding.make_bindings(place.BINDINGS):
            if binding.id is not None:
                keys.setdefault(binding.id, set()).add(written_key(binding))
    return keys


def table() -> str:
    """The rows as they are to be in the README."""
    rows = []
    for name, what in ACTIONS.items():
        keys = " ".join(f"`{key}`" for key in sorted(bound()[name], key=len))
        rows.append(f"| {keys} | `{name}` | {what} |")
    return "\n".join(rows)


def test_the_readme_lists_exactly_the_keys() -> None:
    section = README.read_text().split("## Keys\n")[1].split("\n## ")[0]

    rows = re.findall(r"^\| `.*\|$", section, re.MULTILINE)

    assert "\n".join(rows) == table()


def test_every_action_has_a_key() -> None:
    assert set(bound()) == set(ACTIONS)
