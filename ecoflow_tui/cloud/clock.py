"""EcoFlow's clock, learned from its replies: a wrong one of ours looks like a bad signature."""

import logging
import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime

_DATE_PRECISION_MS = 2000
_WARN_MS = 5000

log = logging.getLogger(__name__)


def _local_ms() -> int:
    return time.time_ns() // 1_000_000


class CloudClock:
    """Tells EcoFlow's time by our own clock and a learned offset.

    Args:
        local_ms: Our own clock, UTC milliseconds.

    Attributes:
        is_known: Whether EcoFlow has ever told the time.
    """

    def __init__(self, local_ms: Callable[[], int] = _local_ms) -> None:
        self._local_ms = local_ms
        self._offset_ms = 0
        self._has_warned = False
        self.is_known = False

    @property
    def offset_seconds(self) -> float:
        """How far EcoFlow's clock is ahead of ours; 0 where the difference cannot be told."""
        return self._offset_ms / 1000

    def now_ms(self) -> int:
        """EcoFlow's time, UTC milliseconds."""
        return self._local_ms() + self._offset_ms

    def local_ms(self) -> int:
        """Our own time, UTC milliseconds."""
        return self._local_ms()

    def learn(self, date: str | None, sent_ms: int) -> None:
        """Take a reply's ``Date`` header into account.

        Args:
            date: The header, which is precise to a second; what cannot be read is ignored.
            sent_ms: Our own time when the request was sent.
        """
        if date is None:
            return
        try:
            cloud_ms = round(parsedate_to_datetime(date).timestamp() * 1000) + 500
        except ValueError:
            return
        difference = cloud_ms - (sent_ms + self._local_ms()) // 2
        self.is_known = True
        self._offset_ms = difference if abs(difference) > _DATE_PRECISION_MS else 0
        self._warn()

    def _warn(self) -> None:
        is_wrong = abs(self._offset_ms) > _WARN_MS
        if is_wrong and not self._has_warned:
            log.warning(
                "this machine's clock is %.0f s %s EcoFlow's: signing with EcoFlow's time; "
                "let the machine set its clock from the network",
                abs(self.offset_seconds),
                "behind" if self._offset_ms > 0 else "ahead of",
            )
        self._has_warned = is_wrong
