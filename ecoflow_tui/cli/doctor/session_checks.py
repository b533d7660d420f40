"""The cloud part of the examination: REST and the broker, side by side."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

from ecoflow_tui.cli.doctor.account_checks import Naming, account_findings, frozen_findings
from ecoflow_tui.cli.doctor.broker_checks import (
    broker_findings,
    client_id_findings,
    refusal_findings,
    session_findings,
)
from ecoflow_tui.cli.doctor.finding import Finding
from ecoflow_tui.cloud.checkup import AccountFacts, Checkup, examine_account, remember_login
from ecoflow_tui.cloud.ledger import Ledger
from ecoflow_tui.cloud.listening import Attempt, Listener, Patience, plan_to_listen
from ecoflow_tui.cloud.lock import SessionLock
from ecoflow_tui.cloud.login import BrokerLogin, own_login
from ecoflow_tui.cloud.memory import Memory
from ecoflow_tui.cloud.options import CloudOptions
from ecoflow_tui.config import Settings
from ecoflow_tui.core.errors import RecorderLockedError
from ecoflow_tui.store.attach.session_state import ask_session


class OwnSession:
    """The installation's one cloud session: ours for as long as we look, or a running one's.

    A second connection with the same client id would throw the first one out.
    """

    def __init__(self, options: CloudOptions) -> None:
        self.holder: RecorderLockedError | None = None
        self._lock: SessionLock | None = None
        Memory(options.state_directory)
        try:
            self._lock = SessionLock(options.state_directory / "session.lock", options.role)
        except RecorderLockedError as locked:
            self.holder = locked

    def release(self) -> None:
        """Let the next one have it."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None


@dataclass(frozen=True, slots=True)
class CloudPart:
    """What the cloud part works with.

    Attributes:
        options: How to get at the cloud.
        settings: The user's settings.
        holder: Who has the session, if not we.
        name: How a serial is shown.
        patience: How long to listen.
        on_live: Told each time when the broker has granted topics.
    """

    options: CloudOptions
    settings: Settings
    holder: RecorderLockedError | None
    name: Naming
    patience: Patience
    on_live: Callable[[], None] = lambda: None

    def look(self) -> Iterator[Finding]:
        """The account by its keys, and the broker: the user's own where there is one."""
        broker = self.options.broker
        if broker is not None:
            login = own_login(broker, datetime.now(UTC))
            expected = self.settings.devices
            yield from self._broker(self._listen(login, expected, expected), expected)
        if self.options.keys is not None:
            yield from self._account(has_own_broker=broker is not None)

    def _account(self, *, has_own_broker: bool) -> Iterator[Finding]:
        facts = examine_account(self.options)
        if facts.login is not None:
            remember_login(self.options, facts.login)
        if facts.stations is None:
            yield from account_findings(facts, self.settings, self.name)
        elif facts.login is None or has_own_broker:
            with Checkup(self.options) as api:
                facts = api.add_snapshots(facts)
            yield from account_findings(facts, self.settings, self.name)
        else:
            yield from self._everything(facts, facts.login)

    def _everything(self, facts: AccountFacts, login: BrokerLogin) -> Iterator[Finding]:
        """The snapshots are asked for while we listen, and once more afterwards."""
        serials, online = _wanted(facts, self.settings)
        used = Ledger(Memory(self.options.state_directory)).used(login.account, datetime.now(UTC))
        with ThreadPoolExecutor(1) as beside, Checkup(self.options) as api:
            listening = beside.submit(self._listen, login, serials, online)
            facts = api.add_snapshots(facts)
            yield from account_findings(facts, self.settings, self.name)
            yield from client_id_findings(used)
            attempts = listening.result()
            yield from refusal_findings(attempts or (), is_known=bool(used))
            yield from self._broker(attempts, online)
            heard = {serial for attempt in attempts or () for serial in attempt.first_words}
            known = {serial for serial in heard if serial in facts.snapshots}
            again = api.snapshots(sorted(known))
        yield from frozen_findings(facts.snapshots, again, known, self.name)

    def _listen(
        self, login: BrokerLogin, serials: Sequence[str], expected: Sequence[str]
    ) -> tuple[Attempt, ...] | None:
        """Every attempt; ``None``: another process has the session, which is left in peace."""
        if self.holder is not None:
            return None
        plan = plan_to_listen(self.options, login, serials)
        Ledger(Memory(self.options.state_directory)).note(
            login.account, plan.client_id, datetime.now(UTC)
        )
        return Listener(plan, expected, self.patience).listen(self.on_live)

    def _broker(
        self, attempts: tuple[Attempt, ...] | None, expected: Sequence[str]
    ) -> Iterator[Finding]:
        if attempts is not None:
            yield from broker_findings(attempts, expected, self.name)
        elif self.holder is not None:
            yield from session_findings(self.holder, ask_session(self.settings.state_dir))


def _wanted(facts: AccountFacts, settings: Settings) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The stations to subscribe to, and those of them that should speak."""
    listed = facts.stations or ()
    only = settings.devices
    serials = only or tuple(station.device_sn for station in listed)
    online = [one.device_sn for one in listed if one.is_online and one.device_sn in serials]
    return serials, tuple(online)
