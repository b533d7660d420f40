"""What messages say, from when they come until the drain has read them back from the spool."""

from collections import deque

from ecoflow_tui.core.events import Message, RawMessage

MAX_MESSAGES = 2_000
MAX_BYTES = 4096
"""Of a message's payload: what is said in more takes too much memory."""


class Heard:
    """Keeps a bounded number of messages, for one thread that puts and one that takes.

    It spares the drain to read the same bytes once more, and nothing else: what is not here any
    more, or is not on the disk to the letter, the drain reads itself.
    """

    def __init__(self) -> None:
        self._waiting: deque[Message] = deque()

    def put(self, message: Message) -> None:
        """Keep a message, unless too many wait or it is too large."""
        if len(self._waiting) < MAX_MESSAGES and len(message.raw.payload) <= MAX_BYTES:
            self._waiting.append(message)

    def take(self, raw: RawMessage) -> Message | None:
        """What the message says, where that was kept; those that came before it are forgotten."""
        waiting = self._waiting
        while waiting:
            first = waiting[0].raw
            if first == raw:
                return waiting.popleft()
            if first.received_at >= raw.received_at:
                return None
            waiting.popleft()
        return None
