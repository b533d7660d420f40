"""The command palette: everything that a key does, the themes, and the stations."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.markup import escape
from textual.types import IgnoreReturnCallbackType

from ecoflow_tui.tui.keys import Action, actions_of
from ecoflow_tui.tui.views.station import display_name

if TYPE_CHECKING:
    from ecoflow_tui.tui.app import Monitor

_PALETTE = "command_palette"


class Command(NamedTuple):
    """A line of the palette: what it does, by which keys it is done, too, and how."""

    what: str
    keys: str
    run: IgnoreReturnCallbackType


class Commands(Provider):
    """What the screen behind the palette can do. Names of stations are text, never markup."""

    @property
    def _monitor(self) -> "Monitor":
        return cast("Monitor", self.app)

    async def discover(self) -> Hits:
        """What keys do, before anything is typed."""
        for what, keys, run in self._actions():
            yield DiscoveryHit(Content(what), run, what, escape(keys))

    async def search(self, query: str) -> Hits:
        """Everything that has the letters in it, themes and stations too."""
        matcher = self.matcher(query)
        for found in (self._actions(), self._themes(), self._stations()):
            for what, keys, run in found:
                if (score := matcher.match(what)) > 0:
                    yield Hit(score, Content(what), run, what, escape(keys))

    def _actions(self) -> Iterator[Command]:
        for action in actions_of(self.screen):
            if action.name != _PALETTE:
                run = partial(self.app.run_action, action.name, action.node)
                yield Command(_written(action), action.keys, run)
        yield Command("Change the theme", "", self.app.search_themes)

    def _themes(self) -> Iterator[Command]:
        for name in self.app.available_themes:
            yield Command(f"Theme {name}", "", partial(setattr, self.app, "theme", name))

    def _stations(self) -> Iterator[Command]:
        for number, state in enumerate(self._monitor.scene.stations):
            look = partial(self._monitor.action_look_at, number)
            yield Command(f"Look at {display_name(state)}", "", look)


def _written(action: Action) -> str:
    """``Fleet: all stations``."""
    label, what = action.label, action.what
    return what if label == what else f"{label}: {what[0].lower()}{what[1:]}"
