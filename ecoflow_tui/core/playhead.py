"""Where a replay is, and where it will be: the whole of its clock."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

SPEEDS = (0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0)
"""Recorded seconds in a second."""

_SILENCE = timedelta(seconds=60)
_LEAD = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Playhead:
    """The clock of a replay.

    Attributes:
        at: Its time.
        speed: Recorded seconds in a second, while it runs.
        is_running: Whether it does.
        skips_gaps: Whether a minute or more without any message is jumped over.
    """

    at: datetime
    speed: float = 1.0
    is_running: bool = True
    skips_gaps: bool = True

    def passed(
        self, seconds: float, next_at: datetime | None, ends_at: datetime, *, is_end: bool
    ) -> "Playhead":
        """Where it is after so many seconds of the real clock.

        Args:
            seconds: How many.
            next_at: When the next message came; ``None``: none is known.
            ends_at: The last message that is known.
            is_end: Whether that is the last one of all: there it stops.
        """
        if not self.is_running:
            return self
        if self.skips_gaps and next_at is not None and next_at - self.at > _SILENCE:
            return replace(self, at=next_at - _LEAD)
        at = self.at + timedelta(seconds=seconds * self.speed)
        if at < ends_at:
            return replace(self, at=at)
        return replace(self, at=max(self.at, ends_at), is_running=not is_end)

    def geared(self, by: int) -> "Playhead":
        """The same, so many speeds faster, or slower where negative."""
        faster = [speed for speed in SPEEDS if speed > self.speed]
        slower = [speed for speed in reversed(SPEEDS) if speed < self.speed]
        steps = faster if by > 0 else slower
        speed = steps[min(abs(by), len(steps)) - 1] if steps and by else self.speed
        return replace(self, speed=speed)
