"""A running recorder as a source: what it hears, without a cloud session of one's own."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from ecoflow_tui.core.errors import EcoflowError, RecorderLockedError
from ecoflow_tui.core.events import (
    LinkChange,
    LinkState,
    RawMessage,
    RecorderStatus,
    StationsKnown,
)
from ecoflow_tui.core.feed import Feed, Source
from ecoflow_tui.core.topic import read_topic
from ecoflow_tui.store.attach.attachment import SILENT_SECONDS, Attachment
from ecoflow_tui.store.attach.lines import CaughtUp, Goodbye, Hello, Line, RecorderReport

RETRY_SECONDS = 0.5
OWN_RETRY_SECONDS = 5.0
PATIENCE_SECONDS = 15.0
"""How long a recorder that ended may take to come back, before its session is taken."""

_STOP_SECONDS = 5.0

_logger = logging.getLogger(__name__)


class OwnSession(Source, Protocol):
    """A session of one's own, for when the recorder does not come back."""

    @property
    def failure(self) -> EcoflowError | None:
        """Why the session is over for good; ``None``: it is not."""


@dataclass(frozen=True, slots=True)
class AttachOptions:
    """How to follow a recorder.

    Attributes:
        state_directory: Whose recorder.
        open_own: Makes a session of one's own, not yet started; may raise an EcoflowError.
        wanted: The only stations to hand on; empty: all.
        is_past_wanted: Whether to hand on what was received before we came, too.
        patience_seconds: How long to wait for a recorder that ended.
        silent_seconds: How long a recorder may say nothing before it counts as ended.
    """

    state_directory: Path
    open_own: Callable[[], OwnSession]
    wanted: frozenset[str] = frozenset()
    is_past_wanted: bool = True
    patience_seconds: float = PATIENCE_SECONDS
    silent_seconds: float = SILENT_SECONDS


class AttachedSource:
    """Hands on what a running recorder says; a ``core.feed.Source``.

    When the recorder ends it says so and attaches again once one is back. When none comes back
    it opens a session of its own, as soon as the session lock is free.

    Args:
        options: Whose recorder, and how to follow it.
        attachment: The connection to it.
    """

    def __init__(self, options: AttachOptions, attachment: Attachment) -> None:
        self._options = options
        self._attachment: Attachment | None = attachment
        self._hello = attachment.hello
        self._books = RecorderStatus()
        self._own: OwnSession | None = None
        self._is_past = True
        self._told_until: datetime | None = None
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def recorder(self) -> Hello | None:
        """Whom we follow, or wait for; ``None``: we have a session of our own."""
        return self._hello if self._own is None else None

    @property
    def is_attached(self) -> bool:
        """Whether a recorder tells us what happens."""
        return self._attachment is not None

    @property
    def failure(self) -> EcoflowError | None:
        """Why nothing will come any more; ``None``: that is not so."""
        return None if self._own is None else self._own.failure

    def status(self) -> RecorderStatus:
        """The followed recorder's books as it last told them."""
        return self._books

    def start(self, feed: Feed) -> None:
        """Begin to bring messages, on a thread of its own; once."""
        self._thread = threading.Thread(
            target=self._run, args=(feed,), name="attached", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Bring no more, and let go of everything."""
        self._stopping.set()
        attachment = self._attachment
        if attachment is not None:
            attachment.hang_up()
        if self._thread is not None:
            self._thread.join(_STOP_SECONDS)
        if self._own is not None:
            self._own.stop()

    def _run(self, feed: Feed) -> None:
        while (attachment := self._attachment) is not None:
            _logger.info("attached to %s", attachment.hello)
            self._follow(feed, attachment)
            if self._stopping.is_set():
                return
            self._say_that_we_wait(feed)
            self._regain(feed)

    def _follow(self, feed: Feed, attachment: Attachment) -> None:
        self._hello = attachment.hello
        self._is_past = True
        try:
            for line in attachment.lines():
                if self._stopping.is_set() or isinstance(line, Goodbye):
                    return
                self._take_guarded(feed, line)
        finally:
            self._attachment = None
            self._books = replace(self._books, is_on=False)
            attachment.close()

    def _take_guarded(self, feed: Feed, line: Line) -> None:
        """A sink that breaks its promise never to raise costs this one line, not the source."""
        try:
            self._take(feed, line)
        except Exception:
            _logger.exception("a line of the recorder could not be handed on")

    def _take(self, feed: Feed, line: Line) -> None:
        match line:
            case RawMessage():
                self._deliver(feed, line)
            case LinkChange():
                feed.announce(replace(line, is_own=False))
            case StationsKnown():
                feed.announce(line)
            case RecorderReport(books=books):
                self._books = books
            case CaughtUp():
                self._is_past = False

    def _deliver(self, feed: Feed, raw: RawMessage) -> None:
        if self._is_past and not self._is_news(raw):
            return
        serial, wanted = read_topic(raw.topic).serial, self._options.wanted
        if not wanted or serial is None or serial in wanted:
            feed.deliver(raw, _nobody_waits)
        if self._told_until is None or raw.received_at > self._told_until:
            self._told_until = raw.received_at

    def _is_news(self, raw: RawMessage) -> bool:
        """Whether a message of the past is wanted, and was not handed on before."""
        if not self._options.is_past_wanted:
            return False
        return self._told_until is None or raw.received_at > self._told_until

    def _say_that_we_wait(self, feed: Feed) -> None:
        reason = f"{self._hello} has ended or does not answer; waiting for a recorder"
        _logger.warning("%s", reason)
        feed.announce(LinkChange(datetime.now(UTC), LinkState.WAITING, reason))

    def _regain(self, feed: Feed) -> None:
        """Attach again or, after a while, open a session; both are tried until one works."""
        own_is_due_at = time.monotonic() + self._options.patience_seconds
        while not self._stopping.wait(RETRY_SECONDS):
            self._attachment = _try_to_attach(self._options)
            if self._attachment is not None:
                return
            if time.monotonic() >= own_is_due_at:
                if self._open_own(feed):
                    return
                pause = min(OWN_RETRY_SECONDS, self._options.patience_seconds)
                own_is_due_at = time.monotonic() + pause

    def _open_own(self, feed: Feed) -> bool:
        own: OwnSession | None = None
        try:
            own = self._options.open_own()
            self._own = own
            own.start(feed)
        except EcoflowError as error:
            self._own = None
            if own is not None:
                own.stop()
            self._say_why_not(feed, error)
            return False
        _logger.info("no recorder came back: a session of our own is open")
        return True

    def _say_why_not(self, feed: Feed, error: EcoflowError) -> None:
        if isinstance(error, RecorderLockedError):
            return  # Somebody has the session: a recorder that is about to listen, as a rule.
        reason = f"no recorder came back, and a session of our own cannot be opened: {error.what}"
        feed.announce(LinkChange(datetime.now(UTC), LinkState.WAITING, reason))


def attach(options: AttachOptions) -> AttachedSource | None:
    """The running recorder of a state directory as a source; ``None``: none answers."""
    attachment = _try_to_attach(options)
    return None if attachment is None else AttachedSource(options, attachment)


def _try_to_attach(options: AttachOptions) -> Attachment | None:
    return Attachment.open(options.state_directory, options.silent_seconds)


def _nobody_waits() -> None:
    """The recorder itself acknowledges what it keeps."""
