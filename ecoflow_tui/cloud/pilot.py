"""The session's state machine: what happens goes in, and the connection is steered by it.

CREDENTIALS -> CONNECTING -> SUBSCRIBING -> LIVE <-> STALLED, and WAITING after each failure.
"""

import logging

from ecoflow_tui.cloud.errors import (
    LOGIN_REFUSALS,
    TAKEN_OVER,
    UnknownKeyError,
    connect_refusal,
    sentence,
)
from ecoflow_tui.cloud.happenings import (
    Accepted,
    Arrived,
    Ended,
    Happening,
    Listed,
    Polled,
    Refused,
    SignedIn,
    SignInFailed,
    Snapshot,
    SnapshotRefused,
    Subscribed,
)
from ecoflow_tui.cloud.line import Line
from ecoflow_tui.cloud.login import BrokerLogin
from ecoflow_tui.cloud.means import Means
from ecoflow_tui.cloud.restraint import Endings, Renewals, Voice
from ecoflow_tui.cloud.silence import Silent, Step
from ecoflow_tui.cloud.topics import short_serial, stations_of
from ecoflow_tui.core.errors import ConfigurationError, EcoflowError, KeysRefusedError, NetworkError
from ecoflow_tui.core.events import LinkCause, LinkState, SilenceCause, Station

_CONNECTED = frozenset({LinkState.SUBSCRIBING, LinkState.LIVE, LinkState.STALLED})
_HANDSHAKE = frozenset({LinkState.CONNECTING, LinkState.SUBSCRIBING})
_LISTENING = frozenset({LinkState.LIVE, LinkState.STALLED})

log = logging.getLogger(__name__)


class Pilot:
    """Steers one session. Belongs to the session's thread; times are monotonic seconds.

    Attributes:
        failure: Why the session is over for good; ``None``: it is not.
        trouble: What went wrong last; ``None`` once data may flow again.
        is_resumed: Whether the broker had kept our session; ``None``: never connected.
    """

    def __init__(self, means: Means) -> None:
        self.failure: EcoflowError | None = None
        self.trouble: EcoflowError | None = None
        self.is_resumed: bool | None = None
        self._means = means
        self._timings = means.timings
        self._state = LinkState.OFF
        self._deadline: float | None = None
        self._login: BrokerLogin | None = None
        self._renewals = Renewals(means.is_renewable, means.timings.renew)
        self._stations: tuple[Station, ...] = ()
        self._line = Line(means.connect, means.timings.hung)
        self._refusals = ""
        self._unreadable: frozenset[str] = frozenset()
        self._data_since: float | None = None
        self._endings = Endings()
        self._voice = Voice()

    def begin(self) -> None:
        """Sign in."""
        self._sign_in(is_renewal=False)

    def end(self) -> None:
        """Let go of the broker."""
        self._line.drop()
        self._enter(LinkState.OFF, "" if self.failure is None else sentence(self.failure))

    def handle(self, happening: Happening, now: float) -> None:
        """Take one thing that happened into account."""
        match happening:
            case Arrived(raw=raw, acknowledge=acknowledge):
                self._means.intake.take(raw, acknowledge, now)
                self._note_data(now)
            case Snapshot(raw=raw):
                self._means.intake.take_snapshot(raw)
            case SnapshotRefused(serial=serial):
                self._means.rounds.leave_out(serial)
            case Polled():
                self._means.rounds.over()
            case Listed(stations):
                self._know(stations, now)
            case SignedIn(login, stations):
                self._login = login
                self._know(stations, now)
                self._means.rounds.ask_soon()
                self._connect(now)
            case SignInFailed(error):
                self._sign_in_failed(error, now)
            case Accepted() | Refused() | Subscribed() | Ended():
                if self._line.is_current(happening.epoch):
                    self._follow(happening, now)

    def tick(self, now: float) -> None:
        """Do what is due."""
        self._means.rounds.have_room(has_room=not self._line.is_waiting)
        if self._line.is_waiting:
            self._excuse(now)
        if self._deadline is not None and now >= self._deadline:
            self._run_out(now)
        if self._state in _CONNECTED and self._line.is_hung:
            self._lose(_hung(), now)
        if self._state in _LISTENING and (step := self._means.silence.take_step(now)) is not None:
            self._cure(step, now)
        self._means.rounds.go(self._serials, now, is_live=self._state in _LISTENING)
        refused = dict.fromkeys(self._unreadable, Silent(SilenceCause.REFUSED))
        self._means.intake.tell_silent({**self._means.silence.silent, **refused}, now)

    def _excuse(self, now: float) -> None:
        """We do not listen, for want of room: nobody is late."""
        self._means.silence.excuse(now)
        if self._state in _HANDSHAKE:
            self._deadline = now + self._timings.subscribe

    def next_due_at(self) -> float | None:
        """When the next tick should come at the latest."""
        is_live = self._state in _LISTENING
        due = (
            self._deadline,
            self._means.rounds.next_due_at(is_live=is_live),
            self._means.silence.next_due_at() if is_live else None,
        )
        return min((at for at in due if at is not None), default=None)

    @property
    def _serials(self) -> tuple[str, ...]:
        return tuple(station.device_sn for station in self._stations)

    def _enter(
        self,
        state: LinkState,
        reason: str,
        deadline: float | None = None,
        cause: LinkCause = LinkCause.OTHER,
    ) -> None:
        self._state, self._deadline = state, deadline
        log.log(self._voice.level(state), "%s%s", state, f": {reason}" if reason else "")
        session = self._means.persistence.kind if state in _CONNECTED else None
        self._means.intake.tell_link(state, reason, cause, session)

    def _sign_in(self, *, is_renewal: bool, cause: LinkCause = LinkCause.OTHER) -> None:
        reason = "asking for new credentials" if is_renewal else ""
        self._enter(LinkState.CREDENTIALS, reason, cause=cause)
        self._means.desk.sign_in(is_renewal=is_renewal)

    def _sign_in_failed(self, error: EcoflowError, now: float) -> None:
        is_refusal = isinstance(error, KeysRefusedError)
        if is_refusal:
            log.error("signing in was refused: %s", sentence(error))
        is_hopeless = isinstance(error, UnknownKeyError | ConfigurationError)
        if self._login is None and is_hopeless:
            self.failure = self.trouble = error
        else:
            self._wait(error, now, is_refusal=is_refusal)

    def _know(self, stations: tuple[Station, ...], now: float) -> None:
        self._stations = stations
        self._means.intake.tell_stations(stations)
        self._means.silence.tell_list(stations, now)
        self._settle()
        if self._state in _LISTENING and self._line.lacks(self._serials):
            log.info("a station is new: connecting anew to listen to it")
            self._connect(now)

    def _connect(self, now: float) -> None:
        assert self._login is not None
        self._data_since = None
        self._enter(LinkState.CONNECTING, "", now + self._timings.connect)
        try:
            self._line.open(self._login, self._stations)
        except EcoflowError as error:
            log.error("%s", sentence(error))
            self._wait(error, now, is_refusal=True)

    def _follow(self, happening: Accepted | Refused | Subscribed | Ended, now: float) -> None:
        match happening:
            case Accepted(is_resumed=is_resumed):
                self.is_resumed = is_resumed
                self._means.persistence.accepted()
                self._renewals.prove(self._login)
                deadline = now + self._timings.subscribe
                self._enter(LinkState.SUBSCRIBING, "", deadline)
            case Refused(code=code):
                self._refused(code, now)
            case Subscribed(granted=0, refusals=refusals):
                error = NetworkError("The broker refused every topic.", " ".join(refusals[:1]))
                self._turned_away(error, now)
            case Subscribed(refusals=refusals, refused=refused):
                self._unreadable = stations_of(refused)
                self._refusals, self.trouble = " ".join(refusals), None
                self._means.silence.excuse(now)
                self._enter(LinkState.LIVE, self._refusals)
            case Ended():
                self._ended(happening, now)

    def _refused(self, code: int, now: float) -> None:
        error = connect_refusal(code)
        log.error("the broker refused us: %s", sentence(error))
        self._means.persistence.refused()
        if code in LOGIN_REFUSALS:
            self._turned_away(error, now)
        else:
            self._lose(error, now)

    def _turned_away(self, error: EcoflowError, now: float) -> None:
        """The login is good for nothing: a new one may help."""
        if self._renewals.may_renew(self._login, now):
            self._renew(now, _cause(error))
        else:
            self._lose(error, now, is_refusal=True)

    def _renew(self, now: float, cause: LinkCause = LinkCause.OTHER) -> None:
        self._line.drop()
        self._renewals.note(now)
        self._sign_in(is_renewal=True, cause=cause)

    def _ended(self, ending: Ended, now: float) -> None:
        if self._state in _CONNECTED and self._endings.add(now):
            error = NetworkError(TAKEN_OVER.cause, TAKEN_OVER.cure)
            self._lose(error, now, is_refusal=self._endings.is_relentless)
            return
        if self._state is LinkState.CONNECTING and ending.was_reached:
            self._means.persistence.refused()
        self._lose(ending.error, now)

    def _lose(self, error: EcoflowError, now: float, *, is_refusal: bool = False) -> None:
        if self._state is LinkState.CONNECTING:
            self._endings.clear()
        self._line.drop()
        self._wait(error, now, is_refusal=is_refusal)

    def _wait(self, error: EcoflowError, now: float, *, is_refusal: bool = False) -> None:
        """Pause: briefly before knocking again, for longer where the door was shut on us."""
        self.trouble = error
        timings = self._timings
        longest = timings.last_retry if is_refusal else timings.last_knock
        pause = self._means.backoff.next_seconds(longest)
        meanwhile = "" if self._login is None else self._means.rounds.meanwhile
        reason = f"{sentence(error)}{meanwhile}"
        self._enter(LinkState.WAITING, reason, now + pause, _cause(error))

    def _run_out(self, now: float) -> None:
        if self._state is not LinkState.WAITING:
            self._lose(_late(self._state), now)
        elif self._login is None:
            self._sign_in(is_renewal=False)
        else:
            self._connect(now)

    def _note_data(self, now: float) -> None:
        if self._data_since is None:
            self._data_since = now
        elif now - self._data_since >= self._timings.settled:
            self._means.backoff.reset()
            self._endings.clear()
        self._settle()

    def _settle(self) -> None:
        """Be live again once somebody speaks, or nobody is expected to."""
        if self._state is LinkState.STALLED and not self._means.silence.is_everyone_stalled:
            self._enter(LinkState.LIVE, self._refusals)

    def _cure(self, step: Step, now: float) -> None:
        silent = ", ".join(
            short_serial(serial) or "anyone" for serial in self._means.silence.stalled
        )
        log.warning("no messages from %s: %s", silent, step.name.lower())
        self._means.rounds.ask_soon()
        if self._means.silence.is_everyone_stalled:
            self._enter(LinkState.STALLED, f"No messages from {silent} any more.")
        if step is Step.RENEW and self._renewals.may_renew(self._login, now):
            self._renew(now)
        elif step is not Step.CHECK:
            self._connect(now)


def _cause(error: EcoflowError) -> LinkCause:
    if isinstance(error, KeysRefusedError):
        return LinkCause.CREDENTIALS
    return LinkCause.TAKEOVER if error.what == TAKEN_OVER.cause else LinkCause.OTHER


def _hung() -> NetworkError:
    return NetworkError("The connection's thread gave no sign of life.", "It is made anew.")


def _late(state: LinkState) -> NetworkError:
    what = "answer" if state is LinkState.CONNECTING else "confirm every topic"
    return NetworkError(f"The broker did not {what} in time.", "It is tried again.")
