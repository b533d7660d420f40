"""The sun over the stations: pure functions of the time of day."""

import math

DAY_SECONDS = 86_400.0
_SUNRISE_HOUR = 6.0
_SUNSET_HOUR = 20.0


def hour_of_day(at_seconds: float) -> float:
    """Hours since midnight, 0 to 24."""
    return at_seconds % DAY_SECONDS / 3600.0


def sunshine(at_seconds: float, phase: float) -> float:
    """The share of its peak power that a panel gets, 0 to 1.

    A clear-sky curve between six and twenty o'clock, with clouds that drift by.

    Args:
        at_seconds: Seconds since the midnight before the simulation began.
        phase: 0 to 1; gives every station clouds of its own.
    """
    hour = hour_of_day(at_seconds)
    if not _SUNRISE_HOUR < hour < _SUNSET_HOUR:
        return 0.0
    height = math.sin(math.pi * (hour - _SUNRISE_HOUR) / (_SUNSET_HOUR - _SUNRISE_HOUR))
    return math.pow(height, 1.3) * (1.0 - 0.45 * _cloudiness(at_seconds, phase))


def outdoor_celsius(at_seconds: float) -> float:
    """A mild day: coolest at four in the morning, warmest at four in the afternoon."""
    return 19.0 + 6.0 * math.sin(math.tau * (hour_of_day(at_seconds) - 10.0) / 24.0)


def _cloudiness(at_seconds: float, phase: float) -> float:
    """0 to 1: two slow waves, of which only the upper part is a cloud."""
    slow = math.sin(math.tau * (at_seconds / 5400.0 + phase))
    quick = math.sin(math.tau * (at_seconds / 610.0 + 3.0 * phase))
    return max(0.0, 0.7 * slow + 0.3 * quick - 0.1) / 0.9
