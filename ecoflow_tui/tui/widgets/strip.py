"""All stations in one line, the selected one marked."""

from typing import ClassVar

from textual.content import Content
from textual.reactive import reactive
from textual.style import Style

from ecoflow_tui.tui.views.status import StationChip
from ecoflow_tui.tui.views.tone import Piece, Tone
from ecoflow_tui.tui.widgets.inked import Inked


class StationStrip(Inked):
    """A chip a station: name, charge, direction, and a word where it is not live."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"strip--selected"}
    DEFAULT_CSS = """
    StationStrip {
        height: 1; padding: 0 1; display: none;
        &.-several { display: block; }
        & > .strip--selected { background: $primary-muted; }
    }
    """

    view: reactive[tuple[StationChip, ...]] = reactive(())

    def watch_view(self, view: tuple[StationChip, ...]) -> None:
        """One station needs no strip."""
        self.set_class(len(view) > 1, "-several")

    def render(self) -> Content:
        """The chips around the selected one, as many as fit."""
        chips = [self._chip(chip, number) for number, chip in enumerate(self.view)]
        selected = next((at for at, chip in enumerate(self.view) if chip.is_selected), 0)
        first = _first_shown([chip.cell_length for chip in chips], selected, self._width)
        line = Content().join(chips[first:])
        return line.truncate(self._width, ellipsis=True)

    @property
    def _width(self) -> int:
        return self.content_size.width

    def _chip(self, chip: StationChip, number: int) -> Content:
        drawn = self.line(
            Piece(f"{self.glyphs.pointer if chip.is_selected else ' '}{chip.name} "),
            Piece(f"{chip.soc} ", chip.soc_tone),
            Piece(f"{chip.sign} ", Tone.DIM),
            Piece(f"{chip.word} " if chip.word else "", Tone.DIM),
            is_grey=chip.is_grey and not chip.is_selected,
        )
        if chip.is_selected:
            drawn = drawn.stylize_before(self.ground("strip--selected") + Style(bold=True))
        return drawn.stylize(Style.from_meta({"@click": f"app.look_at({number})"}))


def _first_shown(widths: list[int], selected: int, room: int) -> int:
    """The first chip to show, so that the selected one is in sight."""
    first = 0
    while first < selected and sum(widths[first : selected + 1]) > room:
        first += 1
    return first
