"""The recorder's end of the socket: tells everyone attached what happens, and waits for nobody."""

import logging
import os
import selectors
import socket
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from ecoflow_tui.core.events import Event, LinkChange, Origin, RecorderStatus, StationsKnown
from ecoflow_tui.store.attach.backlog import Backlog
from ecoflow_tui.store.attach.known import Known
from ecoflow_tui.store.attach.lines import CaughtUp, Goodbye, Hello, Line, RecorderReport, encode
from ecoflow_tui.store.attach.place import Place
from ecoflow_tui.store.attach.rate import Rate
from ecoflow_tui.store.attach.subscriber import GoneError, Subscriber

_TICK_SECONDS = 1.0
_STOP_SECONDS = 2.0
_WAKE_BYTES = 4096
_UNTOLD_EVENTS = 100
"""How many may wait for the next tick while nobody is attached."""

_logger = logging.getLogger(__name__)


def _now() -> datetime:
    return datetime.now(UTC)


class Relay:
    """Serves any number of attached programs from a thread of its own; a ``core.feed.Sink``.

    Add it to the feed before the source starts, and start it once the session lock is held.

    Args:
        state_directory: Where the socket is.
        role: The command that this process runs, for those who attach.
        status: The recorder's books.
        session_kind: What the broker keeps while we are away, in a word.
        clock: The time, aware and in UTC.
    """

    def __init__(
        self,
        state_directory: Path,
        role: str,
        status: Callable[[], RecorderStatus],
        session_kind: Callable[[], str],
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self._place = Place(state_directory)
        self._hello = Hello(role, os.getpid(), clock())
        self._status = status
        self._session_kind = session_kind
        self._clock = clock
        self._backlog = Backlog()
        self._known = Known()
        self._rate = Rate()
        self._qos: int | None = None
        self._selector = selectors.DefaultSelector()
        self._subscribers: set[Subscriber] = set()
        self._listener: socket.socket | None = None
        self._waker: socket.socket | None = None
        self._is_stopping = False
        self._thread = threading.Thread(target=self._run, name="attach", daemon=True)

    def receive(self, event: Event) -> None:
        """Take one event. Returns at once, whatever the programs attached do."""
        waiting = self._backlog.put(event)
        if waiting == (1 if self._subscribers else _UNTOLD_EVENTS):
            self._wake()

    def start(self) -> None:
        """Listen. That nobody can attach is no reason not to record: it is only logged."""
        try:
            self._listener = self._place.listen()
        except OSError as error:
            self._backlog.close()
            _logger.warning("nobody can attach: no socket: %s", error.strerror or error)
            return
        self._listener.setblocking(False)
        self._waker, woken = socket.socketpair()
        for end in (self._waker, woken):
            end.setblocking(False)
        self._selector.register(self._listener, selectors.EVENT_READ, self._accept)
        self._selector.register(woken, selectors.EVENT_READ, lambda: woken.recv(_WAKE_BYTES))
        self._thread.start()

    def stop(self) -> None:
        """Say goodbye to everyone. Twice, without a start or in a forked child it does nothing."""
        if os.getpid() != self._hello.pid:
            return
        if self._listener is None:
            self._selector.close()
            return
        self._is_stopping = True
        self._wake()
        self._thread.join(_STOP_SECONDS)

    def _wake(self) -> None:
        waker = self._waker
        if waker is not None:
            try:
                waker.send(b"!")
            except BlockingIOError:
                return  # It is awake already, and has not yet read why.
            except OSError:
                return  # It has ended.

    def _run(self) -> None:
        try:
            self._serve()
        except Exception:
            _logger.exception("the attach socket failed in an unexpected way")
        finally:
            self._backlog.close()
            self._end()

    def _serve(self) -> None:
        tick_at = time.monotonic()
        while not self._is_stopping:
            pause = max(0.0, tick_at - time.monotonic())
            for key, _mask in self._selector.select(pause):
                key.data()
            self._spread()
            if time.monotonic() >= tick_at:
                tick_at = time.monotonic() + _TICK_SECONDS
                self._tick()
        self._spread()
        self._tell(Goodbye("it was ended"))

    def _spread(self) -> None:
        """Hand everything that happened on."""
        events, has_skipped = self._backlog.take()
        if has_skipped:
            for subscriber in list(self._subscribers):
                self._drop(subscriber, "more came than could be told")
        for event in events:
            self._known.take(event)
            if isinstance(event, LinkChange | StationsKnown):
                self._tell(event)
                continue
            if event.raw.origin is Origin.MQTT:
                self._qos = event.raw.qos
            self._tell(event.raw)

    def _tick(self) -> None:
        self._watch_listener()
        books = self._status()
        self._rate.note(time.monotonic(), books.received)
        self._tell(self._report(books))

    def _report(self, books: RecorderStatus) -> RecorderReport:
        return RecorderReport(books, self._rate.per_second, self._qos, self._session_kind())

    def _tell(self, line: Line) -> None:
        if not self._subscribers:
            return
        content = encode(line)
        for subscriber in list(self._subscribers):
            self._attend(subscriber, lambda one: one.offer(content))

    def _attend(self, subscriber: Subscriber, do: Callable[[Subscriber], None]) -> None:
        """Do something for a program and write to it; or let go of it."""
        try:
            do(subscriber)
            subscriber.write()
        except GoneError as error:
            self._drop(subscriber, str(error))
            return
        wanted = selectors.EVENT_READ
        if subscriber.is_waiting:
            wanted |= selectors.EVENT_WRITE
        self._selector.modify(subscriber.socket, wanted, lambda: self._serve_one(subscriber))

    def _serve_one(self, subscriber: Subscriber) -> None:
        if subscriber in self._subscribers:
            self._attend(subscriber, Subscriber.hear)

    def _accept(self) -> None:
        assert self._listener is not None
        try:
            line, _address = self._listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        except OSError as error:
            # No descriptor is free, say: asked again at once it would be the same.
            _logger.warning("cannot take a program in: %s", error.strerror)
            self._selector.unregister(self._listener)
            return
        # What came before the newcomer is its past.
        self._spread()
        subscriber = Subscriber(line)
        self._selector.register(line, selectors.EVENT_READ)
        self._subscribers.add(subscriber)
        self._attend(subscriber, self._introduce)

    def _watch_listener(self) -> None:
        assert self._listener is not None
        if self._listener not in self._selector.get_map():
            self._selector.register(self._listener, selectors.EVENT_READ, self._accept)

    def _introduce(self, subscriber: Subscriber) -> None:
        """Tell a newcomer everything that is known."""
        known = self._known
        told: list[Line | None] = [
            self._hello,
            known.names,
            known.link,
            self._report(self._status()),
            *known.past(),
            CaughtUp(self._clock()),
        ]
        for line in told:
            if line is not None:
                subscriber.offer(encode(line))

    def _drop(self, subscriber: Subscriber, why: str) -> None:
        _logger.info("a program is attached no more: %s", why)
        self._subscribers.discard(subscriber)
        self._selector.unregister(subscriber.socket)
        subscriber.close()

    def _end(self) -> None:
        for key in list(self._selector.get_map().values()):
            assert isinstance(key.fileobj, socket.socket)
            key.fileobj.close()
        self._selector.close()
        assert self._listener is not None
        self._listener.close()
        if self._waker is not None:
            self._waker.close()
        try:
            self._place.clear()
        except OSError as error:
            _logger.warning("the attach socket stays behind: %s", error.strerror)
