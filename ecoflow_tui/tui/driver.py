"""The terminal as Textual drives it, but for the wait for keys."""

import os
import sys
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable
from contextlib import suppress
from selectors import EVENT_READ, SelectSelector
from typing import Any, TextIO, cast

from textual._xterm_parser import XTermParser
from textual.constants import ESCAPE_DELAY
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from ecoflow_tui.tui.spelling import spell

_UNTIL_TICK_SECONDS = ESCAPE_DELAY + 0.01
_MOST_BYTES = 4096


class Paper:
    """What a terminal is written to; once nobody reads it, it takes everything and says so once.

    Textual writes on a thread of its own, which an error would end; whoever then waits for room in
    that thread's queue would wait for ever.

    Args:
        file: Where the terminal is.
        lose: Told, on whatever thread, that nobody reads any more.
    """

    def __init__(self, file: TextIO, lose: Callable[[], None]) -> None:
        self._file = file
        self._lose = lose
        self._is_lost = False

    def write(self, text: str) -> None:
        """Write it, if anybody reads."""
        self._guarded(lambda: self._file.write(text))

    def flush(self) -> None:
        """Send it, if anybody reads."""
        self._guarded(self._file.flush)

    def fileno(self) -> int:
        """The descriptor."""
        return self._file.fileno()

    def _guarded(self, write: Callable[[], object]) -> None:
        if self._is_lost:
            return
        try:
            write()
        except OSError:
            self._is_lost = True
            self._lose()


class PatientDriver(LinuxDriver):
    """Waits for keys without looking up ten times a second, as Textual's own does.

    Only after a key does it look up once more: a lone Esc is known by nothing following it.
    """

    _bell: tuple[int, int] | None = None
    """A pipe; a byte in it ends the wait."""

    def start_application_mode(self) -> None:
        """Listen."""
        self._bell = self._bell or os.pipe()
        assert sys.__stderr__ is not None
        self._file = cast("Any", Paper(sys.__stderr__, self._give_up))
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def disable_input(self) -> None:
        """Listen no more."""
        if self._bell is not None:
            os.write(self._bell[1], b"!")
        super().disable_input()
        if self._bell is not None:
            os.read(self._bell[0], 1)

    def run_input_thread(self) -> None:
        """Hand on what is typed until told to end, or until nothing can be typed any more."""
        assert self._bell is not None
        parser, decode = XTermParser(self._debug), getincrementaldecoder("utf-8")().decode
        patience: float | None = None
        with SelectSelector() as selector:
            selector.register(self.fileno, EVENT_READ)
            selector.register(self._bell[0], EVENT_READ)
            while not self.exit_event.is_set():
                is_typed = self.fileno in {key.fd for key, _ in selector.select(patience)}
                if is_typed:
                    typed = os.read(self.fileno, _MOST_BYTES)
                    if not typed:
                        return
                    # Fed with nothing, the parser takes it for the end.
                    if characters := decode(typed):
                        self._tell(parser.feed(characters))
                self._tell(parser.tick())
                patience = _UNTIL_TICK_SECONDS if is_typed else None

    def _give_up(self) -> None:
        """Nobody sees the screen any more. On the writing thread."""
        with suppress(RuntimeError):  # There is no loop any more.
            self._loop.call_soon_threadsafe(self._app.exit)

    def _tell(self, messages: Iterable[Message]) -> None:
        for message in messages:
            self.process_message(message)


class AsciiDriver(PatientDriver):
    """Writes nothing but ASCII, whoever has drawn it: our own widgets, Textual's, or a name."""

    def write(self, data: str) -> None:
        """Write it, spelled cell by cell."""
        super().write(spell(data))
