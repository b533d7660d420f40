"""The attached program's end of the socket."""

import logging
import socket
from collections.abc import Iterator
from pathlib import Path

from ecoflow_tui.store.attach.lines import VERSION, Hello, Line, decode
from ecoflow_tui.store.attach.place import Place
from ecoflow_tui.store.capture import DamagedLineError

HELLO_SECONDS = 2.0
SILENT_SECONDS = 10.0
"""A recorder that says nothing for so long, though it reports every second, is stuck."""
MAX_LINE_BYTES = 64 << 20

_CHUNK_BYTES = 1 << 16

_logger = logging.getLogger(__name__)


class Attachment:
    """A connection to a running recorder. Its lines are read on one thread.

    Args:
        line: The connection; the attachment's from now on. Who listens has ``HELLO_SECONDS``.
        silent_seconds: How long the recorder may say nothing.

    Raises:
        ConnectionRefusedError: It is no recorder that speaks as we do.

    Attributes:
        hello: Who the recorder is.
        damaged: How many lines could not be read.
    """

    def __init__(self, line: socket.socket, silent_seconds: float = SILENT_SECONDS) -> None:
        self._socket = line
        self._lines = self._read()
        self.damaged = 0
        first = next(self._lines, None)
        if not isinstance(first, Hello) or first.version != VERSION:
            line.close()
            raise ConnectionRefusedError("it does not say hello as we do")
        self.hello = first
        line.settimeout(silent_seconds)

    @classmethod
    def open(
        cls, state_directory: Path, silent_seconds: float = SILENT_SECONDS
    ) -> "Attachment | None":
        """A connection to the recorder of this state directory; ``None``: none answers."""
        try:
            return cls(Place(state_directory).connect(HELLO_SECONDS), silent_seconds)
        except OSError as error:
            _logger.debug("nothing to attach to: %s", error.strerror or error)
            return None

    def lines(self) -> Iterator[Line]:
        """What the recorder says, until it ends, falls silent or ``hang_up`` is called."""
        return self._lines

    def hang_up(self) -> None:
        """Read no more. From any thread; whoever reads comes to the end."""
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # It has hung up already.

    def close(self) -> None:
        """Let go of the connection, once nobody reads any more."""
        self._socket.close()

    def _read(self) -> Iterator[Line]:
        for content in self._split():
            try:
                yield decode(content)
            except DamagedLineError as error:
                self.damaged += 1
                _logger.warning("a line of the recorder cannot be read: %s", error.reason)

    def _split(self) -> Iterator[bytes]:
        """Whole lines; a line that has no end is the end."""
        parts: list[bytes] = []
        size = 0
        while size <= MAX_LINE_BYTES and (chunk := self._receive()):
            first, *more = chunk.split(b"\n")
            parts.append(first)
            size += len(first)
            if more:
                yield b"".join(parts)
                *whole, rest = more
                yield from whole
                parts, size = [rest], len(rest)

    def _receive(self) -> bytes:
        try:
            return self._socket.recv(_CHUNK_BYTES)
        except OSError as error:
            _logger.debug("the recorder's socket: %s", error.strerror or error)
            return b""
