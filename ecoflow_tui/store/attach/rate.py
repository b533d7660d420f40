"""How many a second, over the last minute."""

from collections import deque

_OVER_SAMPLES = 60


class Rate:
    """The rate of a count that is looked at about once a second."""

    def __init__(self) -> None:
        self._samples: deque[tuple[float, int]] = deque(maxlen=_OVER_SAMPLES + 1)

    def note(self, now: float, count: int) -> None:
        """The count stands so at this time, in monotonic seconds; a smaller one began anew."""
        if self._samples and count < self._samples[-1][1]:
            self._samples.clear()
        self._samples.append((now, count))

    @property
    def per_second(self) -> float:
        """The mean over the samples; 0 while there are fewer than two."""
        if len(self._samples) < 2:
            return 0.0
        (first_at, first), (last_at, last) = self._samples[0], self._samples[-1]
        return (last - first) / max(last_at - first_at, 1e-9)
