"""Energy as bars: what came in above the line, what went out below it."""

from collections.abc import Iterable

from textual.content import Content
from textual.reactive import reactive

from ecoflow_tui.core import text
from ecoflow_tui.core.metrics import Unit
from ecoflow_tui.tui.draw import (
    AXIS_WIDTH,
    Columns,
    area_rows,
    block_rows,
    mirrored_axis,
    nice_ceiling,
)
from ecoflow_tui.tui.views.energy import EnergyBars
from ecoflow_tui.tui.views.tone import Piece, Tone
from ecoflow_tui.tui.widgets.inked import rows
from ecoflow_tui.tui.widgets.panel import Panel

_WIDEST = 12


class EnergyChart(Panel):
    """A bar a period, both ways to one scale."""

    DEFAULT_CSS = "EnergyChart { height: 1fr; min-height: 6; max-height: 20; }"

    view: reactive[EnergyBars | None] = reactive(None)

    def entitle(self) -> None:
        """Say what this is."""
        self.border_title = "Energy"

    def render(self) -> Content:
        """The upper half, the lower half, the periods' names."""
        view, height = self.view, self.content_size.height
        room = self.content_size.width - AXIS_WIDTH
        if view is None or height < 3 or room < len(view.labels):
            return Content()
        slot = min(_WIDEST, room // len(view.labels))
        upper = (height - 1) // 2
        return rows(
            *self._half(view.into, upper, slot, is_hanging=False),
            *self._half(view.out, height - 1 - upper, slot, is_hanging=True),
            self.line(Piece(f"{'':{AXIS_WIDTH}}{_names(view.labels, slot)}", Tone.DIM)),
        )

    def _half(
        self, values: Columns, height: int, slot: int, *, is_hanging: bool
    ) -> Iterable[Content]:
        view = self.view
        known = () if view is None else (*view.into, *view.out)
        ceiling = nice_ceiling(max((value for value in known if value is not None), default=0))
        per_cell = 2 if self.glyphs.has_braille else 1
        draw = area_rows if self.glyphs.has_braille else block_rows
        drawn = draw(_bars(values, slot, per_cell), height, ceiling, is_hanging=is_hanging)
        name, tone = ("out", Tone.OUT) if is_hanging else ("in", Tone.INTO)
        scale, zero = (text.quantity(value, Unit.WATT_HOURS) for value in (ceiling, 0))
        labels = mirrored_axis(name, scale, zero, height, is_hanging=is_hanging)
        for label, line in zip(labels, drawn, strict=True):
            yield self.line(Piece(label, tone if name in label else Tone.DIM), Piece(line, tone))


def _bars(values: Columns, slot: int, per_cell: int) -> Columns:
    """Each value as wide as its slot, less a gap where there is room for one."""
    gap = 1 if slot > 1 else 0
    columns: list[float | None] = []
    for value in values:
        columns += [value] * ((slot - gap) * per_cell) + [None] * (gap * per_cell)
    return columns


def _names(labels: tuple[str, ...], slot: int) -> str:
    """As many as fit without touching."""
    every = next(step for step in (1, 2, 3, 6, 24) if step * slot > len(labels[0]))
    return "".join(f"{label:<{slot * every}}" for label in labels[::every])
