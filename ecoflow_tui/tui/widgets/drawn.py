"""What is drawn row by row, and painted anew only where a row has changed."""

from collections.abc import Iterable

from rich.segment import Segment
from textual.content import Content
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.style import Style

from ecoflow_tui.tui.widgets.inked import Inked, is_same, rows


class Drawn(Inked):
    """A widget of rows."""

    _standing: tuple[Size, list[Content]] | None = None
    """What stands there, in a widget of what size."""

    def draw(self) -> list[Content]:
        """The rows, top to bottom."""
        return []

    def redraw(self) -> None:
        """Paint anew the rows that have changed."""
        size, before = self._standing or (None, [])
        now = self._folded() if size == self.size else []
        if not now or len(now) != len(before):
            self.refresh()
            return
        changed = [y for y, row in enumerate(now) if not is_same(row, before[y])]
        if changed:
            self.refresh(*(Region(0, y, self.size.width, 1) for y in changed))
        self._standing = (self.size, now)

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
        return _strip(drawn[y], style).apply_offsets(0, y)

    def _rows(self) -> list[Content]:
        if self._standing is None or self._standing[0] != self.size:
            self._standing = (self.size, self._folded())
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


def _strip(row: Content, ground: Style) -> Strip:
    """A row that fits, as it is sent: nothing is wrapped, aligned or looked up in it any more."""
    return Strip(
        [Segment(text, (ground + look).rich_style) for text, look in _pieces(row, ground)],
        row.cell_length,
    )


def _pieces(row: Content, ground: Style) -> Iterable[tuple[str, Style]]:
    """The row's text by looks; those of one piece after another need not be sorted out."""
    pieces, text, end = [], row.plain, 0
    for span in row.spans:
        if span.start == span.end:
            continue
        if span.start < end or isinstance(span.style, str):
            return row.render(ground, end="")
        if span.start > end:
            pieces.append((text[end : span.start], ground))
        end = span.end
        pieces.append((text[span.start : end], span.style))
    if end < len(text) or not text:
        pieces.append((text[end:], ground))
    return pieces
