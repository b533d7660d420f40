"""What keeps a session from wearing out its welcome. Times are monotonic seconds."""

import logging
from collections import deque
from datetime import UTC, datetime

from ecoflow_tui.cloud.login import BrokerLogin
from ecoflow_tui.core.events import LinkState, SessionKind

_SUSPICIOUS_ENDINGS = 3
_RELENTLESS_ENDINGS = 8
_SUSPICIOUS_SECONDS = 300.0
_CONVINCING_REFUSALS = 3
_TOLD_FAILURES = 3
_TROUBLED = frozenset({LinkState.WAITING, LinkState.STALLED})
_ATTEMPTS = frozenset({LinkState.CREDENTIALS, LinkState.CONNECTING, LinkState.SUBSCRIBING})

log = logging.getLogger(__name__)


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
        self._proven: BrokerLogin | None = None

    def prove(self, login: BrokerLogin | None) -> None:
        """The broker let us in with this login: where it refuses it later, it has been voided."""
        self._proven = login

    def may_renew(self, login: BrokerLogin | None, now: float) -> bool:
        """Whether it may be done now; where new credentials never worked, newer ones would not."""
        if login is None or not self._is_possible:
            return False
        age = (datetime.now(UTC) - login.issued_at).total_seconds()
        may_help = login is self._proven or age >= self._every_seconds or age < 0
        return may_help and (self._last_at is None or now - self._last_at >= self._every_seconds)

    def note(self, now: float) -> None:
        """It is done now."""
        self._last_at = now


class Endings:
    """Recognises a rival: a broker that ends one connection after the other, and yet is there."""

    def __init__(self) -> None:
        self._times: deque[float] = deque(maxlen=_RELENTLESS_ENDINGS)

    def add(self, now: float) -> bool:
        """The broker ended a connection. Returns whether it does so suspiciously often."""
        while self._times and now - self._times[0] >= _SUSPICIOUS_SECONDS:
            self._times.popleft()
        self._times.append(now)
        return len(self._times) >= _SUSPICIOUS_ENDINGS

    @property
    def is_relentless(self) -> bool:
        """Whether it goes on and on, so that a rival is likelier than a link that flaps."""
        return len(self._times) == _RELENTLESS_ENDINGS

    def clear(self) -> None:
        """Data have been flowing for a while, or the broker could not be reached at once."""
        self._times.clear()


class Voice:
    """How loud a new state is logged: the attempts of a long outage are all the same."""

    def __init__(self) -> None:
        self._failures = 0

    def level(self, state: LinkState) -> int:
        """The level for a state that the session has just entered."""
        if state is LinkState.WAITING:
            self._failures += 1
        elif state is LinkState.LIVE:
            self._failures = 0
        if state in _TROUBLED:
            return logging.WARNING
        is_routine = state in _ATTEMPTS and self._failures > _TOLD_FAILURES
        return logging.DEBUG if is_routine else logging.INFO


class Persistence:
    """Whether the broker is asked to keep messages while we are away, where it allows that.

    A broker that has not let us in with that wish is asked without it, in turns; once it has let
    us in, it stays as it was then, since to connect without throws away what it has kept.

    Args:
        is_wanted: Whether it is to be asked at all.
    """

    def __init__(self, is_wanted: bool) -> None:
        self.is_asked_for = is_wanted
        self._is_wanted = is_wanted
        self._is_settled = False
        self._refusals = 0

    @property
    def kind(self) -> SessionKind:
        """The session that the broker is asked for."""
        return SessionKind.PERSISTENT if self.is_asked_for else SessionKind.CLEAN

    def accepted(self) -> None:
        """The broker let us in."""
        if self._is_wanted and not (self.is_asked_for or self._is_settled):
            log.warning("the broker lets us in only if it need not keep messages while we are away")
        self._is_settled = True

    def refused(self) -> None:
        """The broker refused us, or hung up on us without a word."""
        self._refusals += 1
        if self._is_wanted and not self._is_settled and self._refusals % _CONVINCING_REFUSALS == 0:
            self.is_asked_for = not self.is_asked_for
