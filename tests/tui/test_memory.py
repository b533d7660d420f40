"""What outlives the screen, and what its owner may change about it."""

from pathlib import Path

import pytest

from ecoflow_tui.tui.keys import ACTIONS, key_of, keys_of
from ecoflow_tui.tui.memory import Memory, recall, remember
from ecoflow_tui.tui.screens.help import HelpScreen
from ecoflow_tui.tui.screens.trends import TrendsScreen
from tests.tui.stage import on_stage, settle, shown, the_usual, until


@pytest.mark.anyio
async def test_theme_and_screen_are_remembered(tmp_path: Path) -> None:
    path = tmp_path / "state" / "screen.json"
    first, second = (on_stage(the_usual().events, memory=path) for _ in range(2))

    async with first.run_test() as pilot:
        await settle(pilot)
        first.theme = "high-contrast"
        await pilot.press("3")
    async with second.run_test() as pilot:
        await settle(pilot)

        assert second.theme == "high-contrast"
        assert isinstance(second.screen, TrendsScreen)


@pytest.mark.parametrize("content", [b"", b"\xff", b"[1]", b'{"theme": 5}', b'{"screen": "moon"}'])
@pytest.mark.anyio
async def test_a_memory_that_makes_no_sense_harms_nobody(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "screen.json"
    path.write_bytes(content)
    app = on_stage(the_usual().events, memory=path)

    async with app.run_test() as pilot:
        await settle(pilot)

        assert "Garage" in shown(app)


@pytest.mark.anyio
async def test_a_memory_that_cannot_be_kept_harms_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    app = on_stage(the_usual().events, memory=tmp_path / "file" / "screen.json")

    async with app.run_test() as pilot:
        await settle(pilot)

    assert app.return_code in (0, None)


def test_a_memory_is_read_as_it_was_written(tmp_path: Path) -> None:
    remember(tmp_path / "screen.json", Memory("nord", "fleet"))

    assert recall(tmp_path / "screen.json") == Memory("nord", "fleet")
    assert recall(None) == Memory()


@pytest.mark.anyio
async def test_keys_can_be_given_anew() -> None:
    app = on_stage(the_usual().events, keys={"help": "F7", "explain": "x", "trends": "Ctrl+T"})

    async with app.run_test() as pilot:
        await settle(pilot)
        helped = dict(keys_of(app))
        await pilot.press("f7")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        await pilot.press("escape", "ctrl+t")
        await until(pilot, lambda: isinstance(app.screen, TrendsScreen))

    assert helped["F1, F7"] == ACTIONS["help"]
    assert "x" in helped
    assert "i" not in helped


@pytest.mark.anyio
async def test_the_hints_name_the_keys_that_were_given() -> None:
    app = on_stage(the_usual().events, keys={"explain": "x", "pause": "p"})

    async with app.run_test(size=(160, 50)) as pilot:
        await settle(pilot)

        await until(pilot, lambda: "p Pause" in shown(app))

        assert "x Explain" in shown(app)
        assert "i Explain" not in shown(app)


@pytest.mark.anyio
async def test_a_name_that_is_no_action_is_told() -> None:
    app = on_stage(the_usual().events, keys={"fly\x1b": "f"})

    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        await until(pilot, lambda: "[keys] has 'fly␛', which is no action." in shown(app))


@pytest.mark.parametrize(
    ("written", "named"), [("Ctrl+X", "ctrl+x"), ("?", "?"), ("Q", "Q"), (" F5 , r", "f5,r")]
)
def test_a_key_may_be_written_as_people_do(written: str, named: str) -> None:
    assert key_of(written) == named
