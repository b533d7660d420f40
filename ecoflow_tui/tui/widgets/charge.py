"""How full the station is, in the biggest letters of the screen."""

from dataclasses import replace

from textual.content import Content
from textual.reactive import reactive

from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.state import Freshness
from ecoflow_tui.core.text import UNKNOWN
from ecoflow_tui.tui.draw import bar, big_digits
from ecoflow_tui.tui.glyphs import Glyphs
from ecoflow_tui.tui.views.station import ChargeView, Direction
from ecoflow_tui.tui.views.tone import Piece, Tone
from ecoflow_tui.tui.widgets.drawn import Drawn
from ecoflow_tui.tui.widgets.inked import spread
from ecoflow_tui.tui.widgets.pointed import PointedPanel

_DIGITS_WIDTH = 15
_ALWAYS = (Metric.SOC_PERCENT, Metric.WATTS_IN_SUM, Metric.EXTERNAL_LOAD_WATTS)


class ChargePanel(PointedPanel, Drawn):
    """State of charge, direction, time left, and the power that goes in and out."""

    DEFAULT_CSS = "ChargePanel { height: 5; }"

    view: reactive[ChargeView | None] = reactive(None, repaint=False)

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """The charge, the power both ways, and the time left where there is one."""
        has_time = self.view is not None and self.view.time_left
        return (*_ALWAYS, *((Metric.REMAIN_TIME_MIN,) if has_time else ()))

    def watch_view(self, old: ChargeView | None, new: ChargeView | None) -> None:
        """The age is on the border; where nothing else has changed, that alone is painted."""
        self.entitle()
        if old is None or new is None or replace(old, age=new.age) != new:
            self.redraw()

    def entitle(self) -> None:
        """Put the station's name and the age of its numbers on the border."""
        view = self.view
        if view is None:
            return
        tail = "" if view.model == view.name else f" {view.model}"
        title = self.line(Piece(view.name, Tone.STRONG), Piece(tail, Tone.DIM))
        self.inscribe(title, self.line(*freshness_pieces(view)))

    def draw(self) -> list[Content]:
        """Three rows: the bar, the power, the time left, beside the big number."""
        view = self.view
        if view is None:
            return []
        width = max(10, self.content_size.width - _DIGITS_WIDTH)
        beside = (self._bar_row(view, width), self._power_row(view), self._time_row(view, width))
        return [a + b for a, b in zip(self._number(view), beside, strict=True)]

    def _number(self, view: ChargeView) -> list[Content]:
        number = view.soc.removesuffix(" %")
        drawn = big_digits(number) if self.glyphs.has_braille else ("", "", number)
        unit = "" if number == UNKNOWN else " %"
        lines = []
        for at, row in enumerate(drawn):
            digits, after = (
                Piece(row, view.tone, Metric.SOC_PERCENT),
                Piece(unit if at == 2 else "", Tone.DIM),
            )
            line = self.line(digits, after, is_grey=view.is_grey)
            lines.append(line.pad_right(_DIGITS_WIDTH - line.cell_length))
        return lines

    def _bar_row(self, view: ChargeView, width: int) -> Content:
        drawn = bar(view.fraction, width, self.glyphs.thick)
        line = self.line(
            Piece(drawn.filled, view.tone), Piece(drawn.rest, Tone.TRACK), is_grey=view.is_grey
        )
        for mark in (view.reserve, view.limit):
            if mark is not None and 0 < mark < 1:
                at = min(width - 1, round(mark * width))
                tick = self.line(Piece(self.glyphs.mark, Tone.PLAIN))
                line = line[:at] + tick + line[at + 1 :]
        return line

    def _power_row(self, view: ChargeView) -> Content:
        return self.line(
            Piece("in ", Tone.DIM),
            Piece(view.watts_in, Tone.INTO, Metric.WATTS_IN_SUM),
            Piece(" " * (10 - len(view.watts_in))),
            Piece("out ", Tone.DIM),
            Piece(view.watts_out, Tone.OUT, Metric.EXTERNAL_LOAD_WATTS),
            Piece(" " * (10 - len(view.watts_out))),
            Piece("net ", Tone.DIM),
            Piece(view.net, Tone.STRONG),
            is_grey=view.is_grey,
        )

    def _time_row(self, view: ChargeView, width: int) -> Content:
        left = direction_pieces(view, self.glyphs)
        if view.at_time and view.time_left:
            left.append(Piece(f" at {view.at_time}", Tone.DIM))
        said, limits = (
            self.line(*left, is_grey=view.is_grey),
            self.line(Piece(view.limits, Tone.DIM)),
        )
        is_roomy = said.cell_length + limits.cell_length + 3 <= width
        return spread(said, limits, width) if is_roomy else said


def direction_pieces(view: ChargeView, glyphs: Glyphs) -> list[Piece]:
    """Charging, discharging or idle, and for how long yet."""
    signs = {Direction.CHARGING: glyphs.up, Direction.DISCHARGING: glyphs.down}
    tones = {Direction.CHARGING: Tone.INTO, Direction.DISCHARGING: Tone.OUT}
    sign = "" if view.sign is Direction.UNKNOWN else f"{signs.get(view.sign, glyphs.level)} "
    pieces = [Piece(f"{sign}{view.direction}", tones.get(view.sign, Tone.DIM))]
    if view.time_left:
        pieces += [
            Piece(glyphs.separator, Tone.DIM),
            Piece(view.time_left, Tone.STRONG, Metric.REMAIN_TIME_MIN),
        ]
    return pieces


def freshness_pieces(view: ChargeView) -> tuple[Piece, ...]:
    """How far the numbers can be trusted, and how old they are."""
    tone = Tone.GOOD if view.freshness is Freshness.LIVE else Tone.WARN
    return Piece(str(view.freshness), tone), Piece(f", {view.age}" if view.age else "", Tone.DIM)
