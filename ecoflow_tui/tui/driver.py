"""The terminal as Textual drives it, but for the wait for keys."""

import os
from codecs import getincrementaldecoder
from collections.abc import Iterable
from selectors import EVENT_READ, SelectSelector

from textual._xterm_parser import XTermParser
from textual.constants import ESCAPE_DELAY
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from ecoflow_tui.tui.spelling import spell

_UNTIL_TICK_SECONDS = ESCAPE_DELAY + 0.01
_MOST_BYTES = 4096


class PatientDriver(LinuxDriver):
    """Waits for keys without looking up ten times a second, as Textual's own does.

    Only after a key does it look up once more: a lone Esc is known by nothing following it.
    """

    _bell: tuple[int, int] | None = None
    """A pipe; a byte in it ends the wait."""

    def start_application_mode(self) -> None:
        """Listen."""
        self._bell = self._bell or os.pipe()
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

    def _tell(self, messages: Iterable[Message]) -> None:
        for message in messages:
            self.process_message(message)


class AsciiDriver(PatientDriver):
    """Writes nothing but ASCII, whoever has drawn it: our own widgets, Textual's, or a name."""

    def write(self, data: str) -> None:
        """Write it, spelled cell by cell."""
        super().write(spell(data))
