"""What the screens with a list share: a filter above it, and the cursor in it."""

from collections.abc import Iterable
from functools import partial
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widget import Widget
from textual.widgets import Input

from ecoflow_tui.core.text import safe_text
from ecoflow_tui.tui.frame import Frame
from ecoflow_tui.tui.screens.base import MonitorScreen
from ecoflow_tui.tui.screens.detail import DetailScreen
from ecoflow_tui.tui.views.detail import DetailView
from ecoflow_tui.tui.views.tone import Piece, Tone
from ecoflow_tui.tui.widgets.detail import DetailPanel
from ecoflow_tui.tui.widgets.pick_list import PickList
from ecoflow_tui.tui.widgets.summary import Summary


class ListScreen(MonitorScreen):
    """A summary, a filter that comes when it is asked for, a list, and a line of it in full."""

    FOLLOWS: ClassVar[bool] = False
    AUTO_FOCUS = "PickList"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "slash", "filter", "Filter", tooltip="Show only lines with these words", id="filter"
        ),
        Binding(
            "y", "copy", "Copy", show=False, tooltip="Copy the line under the cursor", id="copy"
        ),
        Binding("escape", "unfilter", "All lines", show=False, tooltip="Show all lines again"),
    ]

    def compose_body(self) -> Iterable[Widget]:
        """From top to bottom."""
        yield Summary()
        yield Input(placeholder="Words to look for; Enter to keep, Esc to show all", compact=True)
        yield Horizontal(
            PickList(follows=self.FOLLOWS),
            VerticalScroll(DetailPanel(("y", "Copy"), ("Enter", "Open")), id="beside"),
        )

    def show(self, frame: Frame) -> None:
        """The list, and beside it what is under the cursor."""
        super().show(frame)
        if self._is_ready:
            self._show_detail()

    def on_pick_list_moved(self) -> None:
        """Follow the cursor, while there is a screen to show it on."""
        if self.app.is_running:
            self._show_detail()

    def _show_detail(self) -> None:
        """Where there is no room for it, it costs nothing."""
        beside = self.query_one("#beside")
        chosen = self.query_one(PickList).chosen
        view = self.detail(chosen) if beside.display and chosen is not None else None
        self.query_one(DetailPanel).view = view

    def summarise(self, title: str, about: str, warning: str = "") -> None:
        """Say above the list what it holds, and how much of it the filter lets through."""
        words = self.query_one(Input).value
        found = f"{len(self.query_one(PickList).matching)} with {words!r}" if words else ""
        self.query_one(Summary).view = (
            Piece(title, Tone.STRONG),
            *(Piece(f"   {said}", Tone.DIM) for said in (about, safe_text(found)) if said),
            Piece(f"   {warning}" if warning else "", Tone.WARN),
        )

    def action_filter(self) -> None:
        """Ask for the words."""
        self.query_one(Input).add_class("-asked").focus()

    def detail(self, row_id: str) -> DetailView | None:
        """A line in full; ``None``: there is no such line any more."""
        raise NotImplementedError

    def action_copy(self) -> None:
        """Hand what is under the cursor to the terminal's clipboard."""
        chosen = self.query_one(PickList).chosen
        view = None if chosen is None else self.detail(chosen)
        if view is not None:
            self.copy(view.copied)

    def on_pick_list_picked(self, picked: PickList.Picked) -> None:
        """Open a line."""
        view = self.detail(picked.row_id)
        if view is not None:
            self.app.push_screen(DetailScreen(view, partial(self.detail, picked.row_id)))

    async def action_unfilter(self) -> None:
        """Show everything again; where everything is shown, go back."""
        if not self.query_one(Input).has_class("-asked"):
            await self.run_action("app.back")
        self.query_one(Input).remove_class("-asked").clear()
        self.query_one(PickList).focus()

    def on_input_changed(self, message: Input.Changed) -> None:
        """Filter while one types, and while there is a list to filter."""
        if self.app.is_running:
            self.query_one(PickList).sift(message.value)
            self.post_message(self.Shown())

    def on_input_submitted(self) -> None:
        """Go on in the list."""
        self.query_one(PickList).focus()
