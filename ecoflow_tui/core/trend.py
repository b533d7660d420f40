"""A stretch of time in evenly spaced columns."""

from dataclasses import dataclass
from datetime import datetime, timedelta

HELD_FOR = timedelta(seconds=30)
"""A value stands until the next one, but no longer than this."""


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time cut into columns of equal width.

    Edges lie on whole multiples of the width, so that a chart moves on column by column.
    """

    ends_at: datetime
    span: timedelta
    columns: int

    def edges(self) -> list[float]:
        """The columns' edges, as seconds since 1970: one more than there are columns."""
        width = self.span.total_seconds() / max(1, self.columns)
        last = (int(self.ends_at.timestamp() / width) + 1) * width
        return [last - width * (self.columns - index) for index in range(self.columns + 1)]
