"""The top line: what is watched, whether it is live, whether it is recorded, and the time."""

from textual.content import Content
from textual.reactive import reactive

from ecoflow_tui.tui.views.status import HeaderView
from ecoflow_tui.tui.views.tone import Piece, Tone
from ecoflow_tui.tui.widgets.inked import Inked, spread

_GAP = Piece("   ")


class StatusBar(Inked):
    """The lamps; on a narrow screen less is said of delivery and recorder, then the rate goes."""

    DEFAULT_CSS = """
    StatusBar { dock: top; height: 1; padding: 0 1; background: $surface; }
    """

    view: reactive[HeaderView | None] = reactive(None)

    def render(self) -> Content:
        """The longest form that fits."""
        view, width = self.view, self.content_size.width
        if view is None:
            return Content()
        title = self.line(Piece("ecoflow-tui", Tone.STRONG), Piece(f"  {view.source}", Tone.KEY))
        if view.hold:
            title += self.line(Piece(f"  {view.hold}", Tone.WARN))
        rate, clock = Piece(view.rate, Tone.DIM), Piece(view.clock)
        deliveries = (view.delivery_long, view.delivery, view.delivery_short)
        forms = (
            *(
                (
                    view.link,
                    Piece(said, Tone.DIM),
                    _GAP,
                    *view.recorder_long,
                    _GAP,
                    rate,
                    _GAP,
                    clock,
                )
                for said in deliveries
            ),
            (view.link, _GAP, *view.recorder, _GAP, rate, _GAP, clock),
            (view.link, _GAP, *view.recorder, _GAP, clock),
            (view.link, _GAP, *view.recorder_short, _GAP, clock),
            (view.link, _GAP, *view.recorder_short),
        )
        drawn = [self.line(*form) for form in forms]
        room = width - title.cell_length - 2
        return spread(title, next((f for f in drawn if f.cell_length <= room), drawn[-1]), width)
