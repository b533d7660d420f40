"""What stands in for Unicode where a terminal has none."""

import pytest
from rich.cells import cell_len

from ecoflow_tui.tui.spelling import spell


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("in 1.4 kW", "in 1.4 kW"),
        ("27 °C", "27  C"),
        ("never …", "never ~"),
        ("Küche", "Kuche"),
        ("┌─▁│█", "+--|#"),
        ("車庫 ㎾", "???? kW"),
        ("␛]52", "?]52"),
    ],
)
def test_every_cell_gets_an_ascii_sign(text: str, spelled: str) -> None:
    assert spell(text) == spelled
    assert cell_len(spelled) == cell_len(text)
