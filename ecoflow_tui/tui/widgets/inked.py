"""The base of every widget here: text painted by meaning, looks left to the theme."""

from typing import ClassVar

from textual.content import Content
from textual.style import Style

from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.tui.glyphs import ASCII, UNICODE, Glyphs
from ecoflow_tui.tui.views.tone import Piece, Tone
from ecoflow_tui.tui.widgets.still import Still


class Inked(Still):
    """A widget that paints pieces of text, each in the look of its tone."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"ink--{tone}" for tone in Tone}
    DEFAULT_CSS = """
    Inked {
        text-wrap: nowrap;
        & > .ink--strong { text-style: bold; }
        & > .ink--dim { color: $foreground 62%; }
        & > .ink--good { color: $text-success; }
        & > .ink--warn { color: $text-warning; }
        & > .ink--bad { color: $text-error; }
        & > .ink--into { color: $text-success; }
        & > .ink--out { color: $text-primary; }
        & > .ink--track { color: $foreground 18%; }
        & > .ink--key { color: $text-accent; text-style: bold; }
        &:ansi > .ink--dim { color: ansi_default; text-style: dim; }
        &:ansi > .ink--track { color: ansi_bright_black; }
        &:nocolor > .ink--track { text-style: dim; }
    }
    """

    auto_links = False
    pointed: Metric | None = None
    """The metric whose value is marked."""

    _inks: dict[Tone, Style] | None = None

    def ink(self, tone: Tone) -> Style:
        """The look of a tone in the present theme."""
        if self._inks is None:
            self._inks = {}
        look = self._inks.get(tone)
        if look is None:
            look = self._inks[tone] = self.get_visual_style(f"ink--{tone}", partial=True)
        return look

    def ground(self, name: str) -> Style:
        """What a part of the widget stands on: a background, or reversed where there are none."""
        looks = self.get_component_styles(name)
        return Style(background=looks.background, reverse=looks.text_style.reverse)

    def notify_style_update(self) -> None:
        """Look the tones up anew, in another theme."""
        super().notify_style_update()
        self._inks = None

    def line(self, *pieces: Piece, is_grey: bool = False) -> Content:
        """One line of pieces; grey: all in the look of what is not to be relied on."""
        return Content.assemble(
            *((piece.text, self._look(piece, is_grey=is_grey)) for piece in pieces)
        )

    def _look(self, piece: Piece, *, is_grey: bool) -> Style:
        look = self.ink(Tone.DIM if is_grey and piece.tone in _LIVELY else piece.tone)
        if piece.metric is None or piece.metric is not self.pointed:
            return look
        return look + Style(reverse=True)

    @property
    def glyphs(self) -> Glyphs:
        """The signs that this terminal can show."""
        return ASCII if self.app.has_class("-ascii") else UNICODE


_LIVELY = frozenset(Tone) - {Tone.TRACK, Tone.DIM}


def rows(*lines: Content) -> Content:
    """Lines, one below the other."""
    return Content("\n").join(lines)


def is_same(one: Content | None, other: Content | None) -> bool:
    """Whether they are the same text in the same looks."""
    if one is None or other is None:
        return one is other
    return one.plain == other.plain and one.spans == other.spans


def spread(left: Content, right: Content, width: int) -> Content:
    """One text at each end of a line; where both do not fit, the left one is cut."""
    room = max(0, width - right.cell_length)
    return left.truncate(room, ellipsis=True, pad=True) + right
