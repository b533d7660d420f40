"""What keeps a session from wearing out its welcome. Times are monotonic seconds."""

from collections import deque
from datetime import UTC, datetime

from ecoflow_tui.cloud.login import BrokerLogin

_SUSPICIOUS_ENDINGS = 3
_SUSPICIOUS_SECONDS = 300.0


class Renewals:
    """Says when new credentials may be asked for: rarely, and never in a loop.

    Args:
        is_possible: Whether they can be had at all.
        every_seconds: How old the present ones must be, and how long ago the last renewal.
    """

    def __init__(self, is_possible: bool, every_seconds: float) -> None:
        self._is_possible = is_possible
        self._every_seconds = every_seconds
        self._last_at: float | None = None

    def may_renew(self, login: BrokerLogin | None, now: float) -> bool:
        """Whether it may be done now; credentials that are just as new would not help."""
        if login is None or not self._is_possible:
            return False
        age = (datetime.now(UTC) - login.issued_at).total_seconds()
        is_old = age >= self._every_seconds or age < 0
        return is_old and (self._last_at is None or now - self._last_at >= self._every_seconds)

    def note(self, now: float) -> None:
        """It is done now."""
        self._last_at = now


class Endings:
    """Recognises a rival: a broker that ends one connection after the other."""

    def __init__(self) -> None:
        self._times: deque[float] = deque(maxlen=_SUSPICIOUS_ENDINGS)

    def add(self, now: float) -> bool:
        """The broker ended a connection. Returns whether it does so suspiciously often."""
        self._times.append(now)
        is_often = len(self._times) == _SUSPICIOUS_ENDINGS
        return is_often and now - self._times[0] < _SUSPICIOUS_SECONDS

    def clear(self) -> None:
        """Data have been flowing for a while."""
        self._times.clear()
