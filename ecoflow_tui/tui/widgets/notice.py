"""A sentence in the middle of the screen, while there is nothing better to show."""

from textual.content import Content
from textual.reactive import reactive

from ecoflow_tui.tui.views.notice import NoticeView
from ecoflow_tui.tui.views.tone import Piece, Tone
from ecoflow_tui.tui.widgets.inked import rows
from ecoflow_tui.tui.widgets.panel import Panel


class Notice(Panel):
    """Headline, meaning, cure; wrapped, never cut."""

    DEFAULT_CSS = """
    Notice {
        width: 64; max-width: 90%; height: auto; padding: 1 3; text-wrap: wrap;
    }
    """

    view: reactive[NoticeView | None] = reactive(None, layout=True)

    def render(self) -> Content:
        """Everything, in reading order."""
        view = self.view
        if view is None:
            return Content()
        lines = [self.line(view.title).stylize(self.ink(Tone.STRONG))]
        if view.steps:
            lines += [Content(), *(self.line(step) for step in view.steps)]
        if view.body:
            lines += [Content(), self.line(Piece(view.body))]
        if view.hint:
            lines += [Content(), self.line(Piece(view.hint, Tone.DIM))]
        return rows(*lines)
