"""A long list of lines, of which only those in sight are drawn."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message

from ecoflow_tui.tui.views.row import Row
from ecoflow_tui.tui.views.tone import Piece, Tone
from ecoflow_tui.tui.widgets.inked import Inked, rows

_ALL = 1_000_000
_NOTHING = Piece("Nothing yet.", Tone.DIM)
_NO_WORDS = Piece("No line has these words.", Tone.DIM)


class PickList(Inked, can_focus=True):
    """A list with a cursor and a filter.

    Args:
        follows: Whether the cursor stays on the last line until it is moved away from it.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"list--cursor"}
    DEFAULT_CSS = """
    PickList {
        height: 1fr; padding: 0 1;
        & > .list--cursor { background: $primary-muted; }
        &:nocolor > .list--cursor { text-style: reverse; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False),
        Binding("down,j", "move(1)", "Down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("home", f"move(-{_ALL})", "First", show=False),
        Binding("end", "last", "Last", show=False, tooltip="Last, and live again"),
        Binding("enter", "pick", "Open"),
    ]

    class Picked(Message):
        """A line was chosen."""

        def __init__(self, row_id: str) -> None:
            super().__init__()
            self.row_id = row_id

    class Moved(Message):
        """The cursor may stand on another line."""

    def __init__(self, *, follows: bool = False) -> None:
        super().__init__()
        self._follows = follows
        self._rows: Sequence[Row] = ()
        self._matching: Sequence[Row] = ()
        self._words = ""
        self._cursor: str | None = None
        self._top = 0

    @property
    def matching(self) -> Sequence[Row]:
        """The lines that the filter lets through."""
        return self._matching

    @property
    def chosen(self) -> str | None:
        """The id of the line under the cursor; ``None``: there is no line."""
        return self._matching[self._at()].id if self._matching else None

    def show(self, lines: Sequence[Row]) -> None:
        """Show these lines."""
        if lines != self._rows:
            self._rows = lines
            self._sift()

    def sift(self, words: str) -> None:
        """Show only lines with these words in them."""
        self._words = words.lower()
        self._sift()

    def render(self) -> Content:
        """The lines in sight."""
        height = self.content_size.height
        if not self._matching:
            return self.line(_NO_WORDS if self._rows else _NOTHING)
        at = self._at()
        self._top = max(0, min(self._top, at, len(self._matching) - height), at - height + 1)
        seen = self._matching[self._top : self._top + height]
        return rows(*(self._drawn(row, self._top + i == at) for i, row in enumerate(seen)))

    def on_click(self, event: events.Click) -> None:
        """The first click on a line selects it, the second opens it."""
        index = self._top + event.y
        if index >= len(self._matching):
            return
        if index == self._at():
            self.action_pick()
        self._cursor = self._matching[index].id
        self.refresh()
        self.post_message(self.Moved())

    def on_mouse_scroll_down(self) -> None:
        """Go on."""
        self.action_move(3)

    def on_mouse_scroll_up(self) -> None:
        """Go back."""
        self.action_move(-3)

    def action_move(self, by: int) -> None:
        """Move the cursor; on the last line of a list that follows it stays last."""
        if not self._matching:
            return
        last = len(self._matching) - 1
        at = max(0, min(last, self._at() + by))
        self._cursor = None if self._follows and at == last else self._matching[at].id
        self.refresh()
        self.post_message(self.Moved())

    async def action_last(self) -> None:
        """Go to the end, where what comes is seen again."""
        self.action_move(_ALL)
        await self.run_action("app.live")

    def action_page(self, by: int) -> None:
        """Move the cursor by what is in sight."""
        self.action_move(by * max(1, self.content_size.height - 1))

    def action_pick(self) -> None:
        """Choose the line under the cursor."""
        if self._matching:
            self.post_message(self.Picked(self._matching[self._at()].id))

    def _sift(self) -> None:
        words = self._words
        self._matching = [row for row in self._rows if words in row.words] if words else self._rows
        self.refresh()

    def _at(self) -> int:
        for index, row in enumerate(self._matching):
            if row.id == self._cursor:
                return index
        return max(0, len(self._matching) - 1) if self._follows else 0

    def _drawn(self, row: Row, is_under_cursor: bool) -> Content:
        width = self.content_size.width
        line = self.line(*row.pieces).truncate(width, ellipsis=True, pad=True)
        if not is_under_cursor:
            return line
        return line.stylize_before(self.ground("list--cursor"))
