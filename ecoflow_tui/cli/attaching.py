"""A session of one's own that others may attach to, or a running recorder to attach to."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ecoflow_tui.cli.joining import Setup, set_up, world_without_cloud
from ecoflow_tui.cli.recording import Recording
from ecoflow_tui.core.errors import EcoflowError, RecorderLockedError
from ecoflow_tui.core.events import RecorderStatus
from ecoflow_tui.core.feed import Feed
from ecoflow_tui.store.attach.attached import AttachedSource, AttachOptions, attach
from ecoflow_tui.store.attach.glance_desk import GlanceDesk
from ecoflow_tui.store.attach.relay import Relay

if TYPE_CHECKING:
    from ecoflow_tui.cloud.session import Session


class LiveSession:
    """A session with the cloud and everything that it needs; a ``core.feed.Source``.

    Args:
        set_up: Gives the settings; what it opens is closed with the session.
        role: What the session is for, told to whoever finds it in the way.
        is_persistent: Whether the broker keeps messages while we are away.
        status: The recorder's books, told to those who attach; ``None``: nobody may attach.
    """

    def __init__(
        self,
        set_up: Callable[[], AbstractContextManager[Setup]],
        *,
        role: str,
        is_persistent: bool = False,
        status: Callable[[], RecorderStatus] | None = None,
    ) -> None:
        self._set_up = set_up
        self._role = role
        self._is_persistent = is_persistent
        self._status = status
        self._closing = ExitStack()
        self._session: Session | None = None

    @property
    def failure(self) -> EcoflowError | None:
        """Why the session is over for good; ``None``: it is not."""
        return None if self._session is None else self._session.failure

    def start(self, feed: Feed) -> None:
        """Begin. Raises an EcoflowError; ``stop`` is to be called then, too."""
        setup = self._closing.enter_context(self._set_up())
        from ecoflow_tui.cli.sources import live_source

        session = live_source(setup, role=self._role, is_persistent=self._is_persistent)
        self._closing.callback(session.stop)
        if self._status is None:
            session.start(feed)
        else:
            directory = setup.settings.state_dir
            relay = Relay(directory, self._role, self._status, lambda: session.kind)
            self._start_for_all(feed, session, (relay, GlanceDesk(directory)))
        self._session = session

    def _start_for_all(
        self, feed: Feed, session: "Session", sockets: tuple[Relay | GlanceDesk, ...]
    ) -> None:
        """They hear everything from the start, and listen once the session is ours."""
        for one in sockets:
            feed.add(one)
            self._closing.callback(feed.remove, one)
            self._closing.callback(one.stop)
        session.start(feed)
        for one in sockets:
            one.start()

    def stop(self) -> None:
        """Let go of everything."""
        self._closing.close()


class FollowedSwitch:
    """The recorder as the screen switches it: our own, or the one that we are attached to.

    Args:
        own: Our own recorder.

    Attributes:
        source: Whom we are attached to, if anyone.
    """

    def __init__(self, own: Recording) -> None:
        self._own = own
        self.source: AttachedSource | None = None

    def turn_on(self) -> None:
        """Begin to record.

        Raises:
            EcoflowError: It cannot, or the session is another process's.
        """
        self._refuse_for_others()
        self._own.turn_on()

    def turn_off(self) -> None:
        """Stop recording.

        Raises:
            RecorderLockedError: It is another process that records.
        """
        self._refuse_for_others()
        self._own.turn_off()

    def status(self) -> RecorderStatus:
        """The books of whoever may record."""
        source = self.source
        if source is None or source.recorder is None:
            return self._own.status()
        return source.status()

    def _refuse_for_others(self) -> None:
        recorder = None if self.source is None else self.source.recorder
        if recorder is None:
            return
        what = "Another process records" if self.status().is_on else "Another process is connected"
        raise RecorderLockedError(f"{what}: {recorder}.", "Switch its recorder there, or end it.")


@dataclass(frozen=True, slots=True)
class LivePlan:
    """What a command wants to hear live, from a running recorder or by a session of its own.

    Attributes:
        flags: Settings given on the command line.
        role: The command.
        demo: Whether it is about the demo's world.
        devices: The only stations to hand on.
        is_persistent: Whether the broker is to keep messages while we are away.
        is_past_wanted: Whether what a recorder knows already is of interest.
        status: The books of our own recorder; ``None``: nobody may attach to our own session.
    """

    flags: Mapping[str, object]
    role: str
    demo: bool
    devices: list[str] | None
    is_persistent: bool = False
    is_past_wanted: bool = True
    status: Callable[[], RecorderStatus] | None = None

    def own(self) -> LiveSession:
        """A session of our own, not yet started."""
        return LiveSession(
            lambda: set_up(self.flags, demo=self.demo, devices=self.devices),
            role=self.role,
            is_persistent=self.is_persistent,
            status=self.status,
        )

    def attached(self) -> AttachedSource | None:
        """The running recorder of the same state directory; ``None``: there is none."""
        settings = world_without_cloud(self.flags, demo=self.demo).settings
        wanted = frozenset(self.devices or settings.devices)
        options = AttachOptions(
            settings.state_dir, self.own, wanted, is_past_wanted=self.is_past_wanted
        )
        return attach(options)
