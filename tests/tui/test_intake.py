from collections.abc import Callable
from datetime import datetime

import pytest

from ecoflow_tui.core.events import Event, LinkChange, LinkState
from ecoflow_tui.tui import intake as module
from ecoflow_tui.tui.inbox import Inbox
from ecoflow_tui.tui.intake import Intake
from ecoflow_tui.tui.scene import Scene
from tests.tui.stage import NOW

EVENT = LinkChange(NOW, LinkState.LIVE)


class Asked(list[tuple[float, Callable[[], None]]]):
    """What the loop is asked to call, and after how many seconds."""

    def later(self, delay: float, callback: Callable[[], None], /) -> "Asked":
        self.append((delay, callback))
        return self

    def cancel(self) -> None:
        self.clear()


class Flooded(Scene):
    """A scene into which more comes while it is told something: the source is faster than it."""

    def __init__(self, inbox: Inbox) -> None:
        super().__init__()
        self._inbox = inbox

    def apply(self, event: Event, now: datetime) -> None:
        """One told, two more wait."""
        super().apply(event, now)
        self._inbox.receive(event)
        self._inbox.receive(event)


def test_a_flood_without_an_end_leaves_the_loop_its_turns_and_is_painted() -> None:
    inbox = Inbox(lambda: None, capacity=100)
    asked = Asked()
    painted: list[int] = []
    intake = Intake(
        inbox,
        Flooded(inbox),
        lambda: NOW,
        later=asked.later,
        paint=lambda: painted.append(1),
    )
    for _ in range(100):
        inbox.receive(EVENT)

    intake.begin()
    asked.pop()[1]()

    assert len(asked) == 1
    assert painted == [1]
    assert len(inbox) == 100


def test_what_is_all_taken_is_painted_and_asks_for_no_other_turn() -> None:
    inbox, scene = Inbox(lambda: None), Scene()
    asked = Asked()
    painted: list[int] = []
    intake = Intake(
        inbox,
        scene,
        lambda: NOW,
        later=asked.later,
        paint=lambda: painted.append(1),
    )
    inbox.receive(EVENT)

    intake.begin()
    asked.pop()[1]()

    assert scene.is_live
    assert painted == [1]
    assert not asked


@pytest.mark.parametrize(("took", "rest"), [(0.001, 0.25), (0.05, 0.5), (30, 1.0)])
def test_the_longer_a_painting_takes_the_later_is_the_next_but_not_for_ever(
    monkeypatch: pytest.MonkeyPatch, took: float, rest: float
) -> None:
    time = [1000.0]
    monkeypatch.setattr(module, "monotonic", lambda: time[0])
    inbox = Inbox(lambda: None)
    asked = Asked()

    def paint() -> None:
        time[0] += took

    intake = Intake(
        inbox,
        Scene(),
        lambda: NOW,
        later=asked.later,
        paint=paint,
    )
    inbox.receive(EVENT)
    intake.begin()
    asked.pop()[1]()

    intake.begin()

    assert asked.pop()[0] == pytest.approx(rest)
