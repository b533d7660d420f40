"""The lines of the spool as they were written, until the drain has read them back."""

from collections import deque
from collections.abc import Sequence

from ecoflow_tui.core.events import RawMessage
from ecoflow_tui.store.capture import read_own_line

MAX_LINES = 10_000
MAX_BYTES = 4096
"""Of a line: larger ones take too much memory."""


class Written:
    """Keeps a bounded number of lines, for one thread that writes and one that reads.

    A line on the disk that is the very one that was written needs no check sum, and its message is
    known; what is not here any more, or not to the letter, is read.
    """

    def __init__(self) -> None:
        self._waiting: deque[tuple[bytes, RawMessage]] = deque()

    def put(self, lines: Sequence[bytes], messages: Sequence[RawMessage]) -> None:
        """Keep lines and their messages, but not too many and none that is too large."""
        room = MAX_LINES - len(self._waiting)
        pairs = zip(lines[:room], messages, strict=False)
        self._waiting.extend(pair for pair in pairs if len(pair[0]) <= MAX_BYTES)

    def read(self, line: bytes) -> RawMessage:
        """The message of a line from the disk; those written before it are forgotten.

        Raises:
            DamagedLineError: A byte of it is not as it was written.
        """
        waiting = self._waiting
        if waiting and waiting[0][0] == line:
            return waiting.popleft()[1]
        raw = read_own_line(line)
        while waiting and waiting[0][1].received_at <= raw.received_at:
            waiting.popleft()
        return raw
