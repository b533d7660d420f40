"""What is drawn row by row, and painted anew only where a row has changed."""

from textual.content import Content
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.visual import Visual

from ecoflow_tui.tui.widgets.inked import Inked, is_same, rows


class Drawn(Inked):
    """A widget of rows."""

    _standing: tuple[Size, list[Content]] | None = None
    """What stands there, and in what room."""

    def draw(self) -> list[Content]:
        """The rows, top to bottom."""
        return []

    def redraw(self) -> None:
        """Paint anew the rows that have changed."""
        size, before = self._standing or (None, [])
        now = self._folded() if size == self.content_size else []
        if not now or len(now) != len(before):
            self.refresh()
            return
        changed = [y for y, row in enumerate(now) if not is_same(row, before[y])]
        if changed:
            self.refresh(*(Region(0, y, self.content_size.width, 1) for y in changed))
        self._standing = (self.content_size, now)

    def render(self) -> Content:
        """All rows in one, for whoever wants their height or selects text."""
        return rows(*self._rows())

    def render_line(self, y: int) -> Strip:
        """One row, styled on its own; a selection goes over several."""
        if self.text_selection is not None:
            return super().render_line(y)
        drawn, style = self._rows(), self.visual_style
        if y >= len(drawn):
            return Strip.blank(self.size.width, style.rich_style)
        strips = Visual.to_strips(self, drawn[y], self.size.width, 1, style)
        return strips[0].apply_offsets(0, y) if strips else Strip.blank(0)

    def _rows(self) -> list[Content]:
        if self._standing is None or self._standing[0] != self.content_size:
            self._standing = (self.content_size, self._folded())
        return self._standing[1]

    def _folded(self) -> list[Content]:
        """The rows; what is too long for one goes on in the next."""
        width = self.content_size.width
        return [
            part
            for row in self.draw()
            for part in (row.fold(width) if row.cell_length > width > 0 else [row])
        ]

    def _set_dirty(self, *regions: Region) -> None:
        if not regions:
            self._standing = None
        super()._set_dirty(*regions)
