"""The live cloud as a Source: one owner thread, to which everything else only posts."""

import logging
import random
import threading
import time
from datetime import UTC, datetime
from functools import partial

from ecoflow_tui.cloud.account import Account
from ecoflow_tui.cloud.backoff import Backoff
from ecoflow_tui.cloud.broker import Connection
from ecoflow_tui.cloud.desk import Desk
from ecoflow_tui.cloud.happenings import Arrived, Stop
from ecoflow_tui.cloud.intake import Intake
from ecoflow_tui.cloud.ledger import Ledger
from ecoflow_tui.cloud.lock import SessionLock
from ecoflow_tui.cloud.login import BrokerLogin
from ecoflow_tui.cloud.mailbox import Mailbox
from ecoflow_tui.cloud.means import Means
from ecoflow_tui.cloud.memory import Memory
from ecoflow_tui.cloud.options import CloudOptions
from ecoflow_tui.cloud.pilot import Pilot
from ecoflow_tui.cloud.plan import ConnectionPlan
from ecoflow_tui.cloud.restraint import Persistence
from ecoflow_tui.cloud.rounds import Rounds
from ecoflow_tui.cloud.silence import Silence
from ecoflow_tui.cloud.topics import check_patterns, check_serials, expand
from ecoflow_tui.cloud.trust import tls_context
from ecoflow_tui.core.errors import EcoflowError
from ecoflow_tui.core.events import SessionKind, Station
from ecoflow_tui.core.feed import Feed

_TICK_SECONDS = 1.0
_DESK_SECONDS = 0.5
_STOP_SECONDS = 5.0

log = logging.getLogger(__name__)


class Session:
    """Signs in, connects, stays connected, and feeds what arrives; a ``Source``.

    It goes through the states of ``LinkState`` and announces each. What a retry may cure is
    retried for ever; an unknown key ends it, with ``failure`` set.

    Args:
        options: What to connect to and how.

    Raises:
        ConfigurationError: The options cannot be used.
    """

    def __init__(self, options: CloudOptions) -> None:
        check_patterns(options.topics)
        check_serials(options.device_sns)
        self._options = options
        self._tls = tls_context(options.ca_file)
        self._memory = Memory(options.state_directory)
        self._ledger = Ledger(self._memory)
        self._persistence = Persistence(options.is_persistent)
        self._client_id = ""
        self._account = Account(options)
        self._mailbox = Mailbox()
        self._desk = Desk(self._account, self._mailbox.put)
        self._pilot: Pilot | None = None
        self._lock: SessionLock | None = None
        self._thread: threading.Thread | None = None

    @property
    def failure(self) -> EcoflowError | None:
        """Why the session is over for good; ``None``: it is not."""
        return None if self._pilot is None else self._pilot.failure

    @property
    def trouble(self) -> EcoflowError | None:
        """What went wrong last; ``None`` while all is well."""
        return None if self._pilot is None else self._pilot.trouble

    @property
    def kind(self) -> str:
        """What the broker keeps for us while we are away, as the last connection has shown."""
        kind = self._persistence.kind
        if kind is SessionKind.CLEAN:
            return kind
        is_resumed = None if self._pilot is None else self._pilot.is_resumed
        words = {None: "never connected", True: "resumed", False: "new"}
        return f"{kind} ({words[is_resumed]})"

    def start(self, feed: Feed) -> None:
        """Begin to bring messages, on a thread of its own; once.

        Raises:
            RecorderLockedError: Another session uses this state directory.
            ConfigurationError: The state directory cannot be used.
        """
        lock_file = self._options.state_directory / "session.lock"
        self._lock = SessionLock(lock_file, self._options.role)
        self._client_id = self._memory.client_id()
        self._pilot = Pilot(self._means(feed))
        self._thread = threading.Thread(target=self._run, name="cloud-session", daemon=True)
        self._desk.open()
        self._thread.start()

    def stop(self) -> None:
        """Bring no more, and let go of everything. Twice, or without a start, does no harm."""
        self._mailbox.put(Stop())
        if self._thread is None:
            self._account.close()
            return
        self._thread.join(_STOP_SECONDS)
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _means(self, feed: Feed) -> Means:
        timings = self._options.timings
        silence = Silence(timings)
        return Means(
            desk=self._desk,
            is_renewable=self._account.is_renewable,
            connect=partial(self._new_connection, feed),
            persistence=self._persistence,
            intake=Intake(feed, self._options.device_sns, silence),
            rounds=Rounds(self._desk if self._account.has_snapshots else None, timings),
            silence=silence,
            backoff=Backoff(timings.first_retry, random.random),
            timings=timings,
        )

    def _new_connection(
        self, feed: Feed, login: BrokerLogin, stations: tuple[Station, ...], epoch: int
    ) -> Connection:
        serials = tuple(station.device_sn for station in stations)
        client_id = login.client_id or self._client_id
        if self._account.is_renewable:
            self._ledger.note(login.account, client_id, datetime.now(UTC))
        plan = ConnectionPlan(
            login=login,
            client_id=client_id,
            topics=expand(self._options.topics, login.account, serials),
            is_persistent=self._persistence.is_asked_for,
            tls=self._tls,
            connect_seconds=self._options.timings.connect,
            keepalive_seconds=self._options.timings.keepalive,
        )
        return Connection(
            plan, epoch, self._mailbox.put, lambda: self._mailbox.has_room and feed.has_room
        )

    def _run(self) -> None:
        pilot = self._pilot
        assert pilot is not None
        try:
            pilot.begin()
            self._steer(pilot)
        except Exception:
            log.exception("the cloud session ended in an unexpected way")
            pilot.failure = pilot.trouble = EcoflowError(
                "The cloud session ended in a way that was not foreseen.",
                "Start again, and please report it with the log.",
            )
        finally:
            pilot.end()
            self._deliver_the_rest(pilot)
            self._desk.close(_DESK_SECONDS)

    def _steer(self, pilot: Pilot) -> None:
        while pilot.failure is None:
            due_at = pilot.next_due_at()
            pause = _TICK_SECONDS if due_at is None else due_at - time.monotonic()
            for happening in self._mailbox.burst(min(max(pause, 0), _TICK_SECONDS)):
                if isinstance(happening, Stop):
                    return
                pilot.handle(happening, time.monotonic())
            pilot.tick(time.monotonic())

    def _deliver_the_rest(self, pilot: Pilot) -> None:
        """What was received before the goodbye is not lost by it."""
        while not self._mailbox.is_empty:
            happening = self._mailbox.get(0)
            if isinstance(happening, Arrived):
                pilot.handle(happening, time.monotonic())
