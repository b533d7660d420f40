"""Listening in at the broker for some seconds, and what came of each attempt."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from queue import Empty

from ecoflow_tui.cloud.broker import Connection
from ecoflow_tui.cloud.happenings import Accepted, Arrived, Ended, Happening, Refused, Subscribed
from ecoflow_tui.cloud.login import BrokerLogin
from ecoflow_tui.cloud.mailbox import Mailbox
from ecoflow_tui.cloud.memory import Memory
from ecoflow_tui.cloud.options import CloudOptions
from ecoflow_tui.cloud.plan import ConnectionPlan
from ecoflow_tui.cloud.topics import check_patterns, expand
from ecoflow_tui.cloud.trust import tls_context
from ecoflow_tui.core.errors import EcoflowError
from ecoflow_tui.core.events import RawMessage
from ecoflow_tui.core.topic import Channel, read_topic

_GOODBYE_SECONDS = 1.0
_MOST_MESSAGES = 2_000


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to listen, in seconds.

    Attributes:
        least: Once subscribed, even if everybody has spoken.
        most: Once subscribed, while somebody has not.
        again: The same on the second connection, which silence is answered with.
        pause: Between attempts.
        attempts: How many connections are made.
        total: All together.
    """

    least: float = 3.0
    most: float = 7.0
    again: float = 3.0
    pause: float = 0.4
    attempts: int = 4
    total: float = 14.0


@dataclass(slots=True)
class Attempt:
    """One connection, from its beginning to its end.

    Attributes:
        is_accepted: Whether the broker let us in.
        refusal_code: MQTT 5's reason code where it did not.
        granted: How many topics were granted; ``None``: not answered.
        refusals: One sentence for each topic that was not.
        error: How it ended before we ended it.
        first_words: Seconds until each station's first telemetry.
        messages: What was received.
    """

    is_accepted: bool = False
    refusal_code: int | None = None
    granted: int | None = None
    refusals: tuple[str, ...] = ()
    error: EcoflowError | None = None
    first_words: dict[str, float] = field(default_factory=dict)
    messages: list[RawMessage] = field(default_factory=list)

    @property
    def is_lost(self) -> bool:
        """Whether it was ours, and was taken from us."""
        return self.is_accepted and self.error is not None


def plan_to_listen(
    options: CloudOptions, login: BrokerLogin, serials: Sequence[str]
) -> ConnectionPlan:
    """A connection like the session's own, with the installation's one client id.

    Args:
        options: The session's options; what the broker keeps for a recorder is kept only where
            they say so.
        login: Where to get in.
        serials: Whose topics to subscribe to; empty: everybody's.

    Raises:
        ConfigurationError: A topic, the CA file or the state directory cannot be used.
    """
    check_patterns(options.topics)
    return ConnectionPlan(
        login=login,
        client_id=login.client_id or Memory(options.state_directory).client_id(),
        topics=expand(options.topics, login.account, tuple(serials)),
        is_persistent=options.is_persistent,
        tls=tls_context(options.ca_file),
        connect_seconds=options.timings.connect,
        keepalive_seconds=options.timings.keepalive,
    )


class Listener:
    """Connects, subscribes and counts; acknowledges nothing, so nothing is lost by it.

    Args:
        plan: What the connections are to be.
        expected: The stations whose first words are waited for.
        patience: For how long.
    """

    def __init__(
        self, plan: ConnectionPlan, expected: Sequence[str], patience: Patience | None = None
    ) -> None:
        self._plan = plan
        self._expected = frozenset(expected)
        self._patience = patience or Patience()
        self._mailbox = Mailbox()
        self._until = 0.0
        self._subscribed_at: float | None = None

    def listen(self, on_live: Callable[[], None] = lambda: None) -> tuple[Attempt, ...]:
        """Every attempt, in order. Blocks for ``total`` seconds at the most.

        Args:
            on_live: Told when topics are granted, each time.
        """
        self._until = time.monotonic() + self._patience.total
        attempts: list[Attempt] = []
        while True:
            limit = self._patience.most if not attempts else self._patience.again
            attempts.append(self._attempt(len(attempts) + 1, limit, on_live))
            if not self._is_worth_another(attempts):
                return tuple(attempts)
            self._wait(self._patience.pause)

    def _is_worth_another(self, attempts: list[Attempt]) -> bool:
        """A connection that failed or was lost is; so is a silent one, once."""
        newest = attempts[-1]
        has_room = len(attempts) < self._patience.attempts and time.monotonic() < self._until
        if not has_room or newest.refusal_code is not None:
            return False
        if newest.error is not None:
            return True
        is_silent = bool(self._expected) and not newest.first_words and newest.granted != 0
        return is_silent and len(attempts) == 1

    def _attempt(self, epoch: int, limit: float, on_live: Callable[[], None]) -> Attempt:
        attempt = Attempt()
        self._subscribed_at = None
        connection = Connection(
            self._plan, epoch, self._mailbox.put, lambda: self._mailbox.has_room
        )
        connection.open()
        while not self._is_over(attempt, limit):
            happening = self._next()
            if happening is not None:
                self._note(happening, attempt, epoch)
                if isinstance(happening, Subscribed) and happening.epoch == epoch:
                    on_live()
        connection.close(_GOODBYE_SECONDS)
        return attempt

    def _is_over(self, attempt: Attempt, limit: float) -> bool:
        now = time.monotonic()
        if attempt.error is not None or attempt.refusal_code is not None or now >= self._until:
            return True
        if self._subscribed_at is None:
            return False
        listened = now - self._subscribed_at
        has_all = self._expected <= attempt.first_words.keys()
        return listened >= (self._patience.least if has_all else limit)

    def _note(self, happening: Happening, attempt: Attempt, epoch: int) -> None:
        match happening:
            case Accepted(epoch=of) if of == epoch:
                attempt.is_accepted = True
            case Refused(epoch=of, code=code) if of == epoch:
                attempt.refusal_code = code
            case Subscribed(epoch=of, granted=granted, refusals=refusals) if of == epoch:
                attempt.granted, attempt.refusals = granted, refusals
                self._subscribed_at = time.monotonic()
            case Arrived(epoch=of, raw=raw) if of == epoch:
                self._hear(raw, attempt)
            case Ended(epoch=of, error=error) if of == epoch:
                attempt.error = error

    def _hear(self, raw: RawMessage, attempt: Attempt) -> None:
        address = read_topic(raw.topic)
        if len(attempt.messages) < _MOST_MESSAGES:
            attempt.messages.append(raw)
        if address.channel in {Channel.TELEMETRY, Channel.OTHER} and address.serial:
            since = self._subscribed_at or time.monotonic()
            attempt.first_words.setdefault(address.serial, time.monotonic() - since)

    def _next(self) -> Happening | None:
        left = min(0.1, max(0.0, self._until - time.monotonic()))
        try:
            return self._mailbox.get(left)
        except Empty:
            return None

    def _wait(self, seconds: float) -> None:
        """Pause; what an earlier connection still says is of no interest."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                self._mailbox.get(max(0.0, until - time.monotonic()))
            except Empty:
                return
