"""Battery, packs, limits and lifetime: two lines where room is short, else a list."""

from collections.abc import Iterator

from textual.content import Content
from textual.reactive import reactive

from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.tui.draw import bar
from ecoflow_tui.tui.views.details import DetailsView, Fact, PackView
from ecoflow_tui.tui.views.station import charge_tone
from ecoflow_tui.tui.views.tone import Piece, Tone
from ecoflow_tui.tui.widgets.inked import rows, spread
from ecoflow_tui.tui.widgets.pointed import PointedPanel

_ROOM_FOR_A_LIST = 6


class DetailsPanel(PointedPanel):
    """The battery and everything else that the station says."""

    view: reactive[DetailsView | None] = reactive(None)

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """The battery's facts, and those of the sections."""
        view = self.view
        if view is None:
            return ()
        facts = (*view.battery, *(fact for section in view.sections for fact in section.facts))
        return tuple(fact.metric for fact in facts)

    @property
    def list_height(self) -> int:
        """How many rows the whole list takes, its border among them."""
        view = self.view
        if view is None:
            return 0
        blocks = [len(view.packs), *(len(section.facts) for section in view.sections)]
        return 2 + len(view.battery) + sum(count + 2 for count in blocks if count)

    def entitle(self) -> None:
        """Say what this is."""
        self.border_title = "Battery"

    def render(self) -> Content:
        """As much as there is room for."""
        view, size = self.view, self.content_size
        if view is None:
            return Content()
        if size.height >= _ROOM_FOR_A_LIST:
            return rows(*self._list(view, size.width, size.height))
        return rows(
            self._packed(view, [_fact_pieces(fact) for fact in view.battery], size.width),
            self._packed(view, self._second_line(view), size.width),
        )

    def _second_line(self, view: DetailsView) -> list[list[Piece]]:
        if view.packs:
            return [self._pack_pieces(pack, 8) for pack in view.packs]
        return [_fact_pieces(fact) for section in view.sections for fact in section.facts]

    def _packed(self, view: DetailsView, groups: list[list[Piece]], width: int) -> Content:
        line = Content()
        for group in groups:
            more = self.line(*([Piece("   ")] if line else []), *group, is_grey=view.is_grey)
            if line.cell_length + more.cell_length > width:
                break
            line += more
        return line

    def _pack_pieces(self, pack: PackView, width: int) -> list[Piece]:
        drawn = bar(pack.fraction, width, self.glyphs.thin)
        tone = charge_tone(None if pack.fraction is None else pack.fraction * 100)
        return [
            Piece(f"{pack.name} ", Tone.DIM),
            Piece(drawn.filled, tone),
            Piece(drawn.rest, Tone.TRACK),
            Piece(f" {pack.soc}", Tone.STRONG),
            Piece(f" {pack.temperature}", Tone.DIM),
        ]

    def _list(self, view: DetailsView, width: int, height: int) -> list[Content]:
        lines = [self._fact_row(fact, view, width) for fact in view.battery]
        for title, block in self._blocks(view, width):
            if len(lines) + len(block) + 2 > height:
                break
            lines += [Content(), self.line(Piece(title, Tone.STRONG)), *block]
        return lines

    def _blocks(self, view: DetailsView, width: int) -> Iterator[tuple[str, list[Content]]]:
        if view.packs:
            yield "Packs", [self._pack_row(pack, view, width) for pack in view.packs]
        for section in view.sections:
            yield section.title, [self._fact_row(fact, view, width) for fact in section.facts]

    def _fact_row(self, fact: Fact, view: DetailsView, width: int) -> Content:
        value = self.line(Piece(fact.value, metric=fact.metric), is_grey=view.is_grey)
        return spread(self.line(Piece(fact.label, Tone.DIM)), value, width)

    def _pack_row(self, pack: PackView, view: DetailsView, width: int) -> Content:
        drawn = bar(pack.fraction, max(4, width - 30), self.glyphs.thin)
        tone = charge_tone(None if pack.fraction is None else pack.fraction * 100)
        return self.line(
            Piece(f"{pack.name:<7}", Tone.DIM),
            Piece(drawn.filled, tone),
            Piece(drawn.rest, Tone.TRACK),
            Piece(f"{pack.soc:>6}", Tone.STRONG),
            Piece(f"{pack.temperature:>7}", Tone.DIM),
            Piece(f"{pack.watts:>9}", Tone.DIM),
            is_grey=view.is_grey,
        )


def _fact_pieces(fact: Fact) -> list[Piece]:
    return [Piece(f"{fact.label} ", Tone.DIM), Piece(fact.value, metric=fact.metric)]
