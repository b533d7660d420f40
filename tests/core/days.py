"""Synthetic days whose energy is known."""

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from ecoflow_tui.core.energy import Energy, StationMeter
from ecoflow_tui.core.metrics import Metric

DAY = 86_400.0
MIDNIGHT = datetime(2026, 6, 21, tzinfo=UTC)


def at(seconds: float) -> datetime:
    """So many seconds into the day."""
    return MIDNIGHT + timedelta(seconds=seconds)


def sun(seconds: float) -> float:
    """A panel's watts under drifting clouds."""
    height = math.sin(math.pi * (seconds / DAY * 24 - 6) / 14)
    if height <= 0 or not 6 < seconds / 3600 < 20:
        return 0.0
    return 400.0 * math.pow(height, 1.3) * (0.75 + 0.25 * math.sin(seconds / 900))


def fridge(seconds: float) -> float:
    """On for ten minutes of every thirty-seven, and a kettle at seven."""
    kettle = 1800.0 if 25_200 <= seconds < 25_440 else 0.0
    return kettle + (85.0 if seconds % 2220 < 600 else 3.0)


def true_wh(power: Callable[[float], float], start: float, end: float) -> float:
    """The energy, by half-second sums."""
    steps = max(1, int((end - start) * 2))
    width = (end - start) / steps
    return sum(power(start + (n + 0.5) * width) for n in range(steps)) * width / 3600


@dataclass(frozen=True)
class Line:
    """Power that goes in straight lines from knot to knot: (seconds, watts)."""

    knots: Sequence[tuple[float, float]]

    def wh(self, start: float, end: float) -> float:
        """The energy, exactly."""
        edges = sorted({start, end, *(at for at, _ in self.knots if start < at < end)})
        return sum((b - a) * self.watts((a + b) / 2) for a, b in pairwise(edges)) / 3600

    def watts(self, seconds: float) -> float:
        """The power at this moment; the outer knots' before the first and after the last."""
        number = bisect_right(self.knots, seconds, key=lambda knot: knot[0])
        if number in (0, len(self.knots)):
            return self.knots[min(number, len(self.knots) - 1)][1]
        (a, first), (b, last) = self.knots[number - 1 : number + 1]
        return first + (last - first) * (seconds - a) / (b - a)


def metered(
    samples: Sequence[tuple[float, float]],
    metric: Metric,
    port: str,
    edges: Sequence[float] = (0.0, DAY),
    ratings: dict[Metric, float] | None = None,
) -> list[Energy]:
    """What a station meter makes of samples of one metric; nothing where there are too few."""
    meter = StationMeter([at(edge) for edge in edges], ratings or {})
    for seconds, value in samples:
        meter.hear(at(seconds), {metric: value})
    return meter.result().get(port, [])
