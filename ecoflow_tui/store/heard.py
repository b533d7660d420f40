"""What messages say, from when they come until the drain has read them back from the spool."""

from collections import deque

from ecoflow_tui.core.events import Message, RawMessage, Reading

MAX_WEIGHT = 400_000
"""Some 5 000 messages of fifty fields, which take 40 MB."""

MAX_BYTES = 4096
"""Of a message's payload: what is said in more takes too much memory."""

_OWN_WEIGHT = 25
"""What a message takes beside its fields, in fields."""


class Heard:
    """Keeps a bounded number of messages, for one thread that puts and one that takes.

    It spares the drain to read the same bytes once more, and nothing else: what is not here any
    more, or is not on the disk to the letter, the drain reads itself.
    """

    def __init__(self) -> None:
        self._waiting: deque[Message] = deque()
        self._weight_put = self._weight_taken = 0

    def put(self, message: Message) -> None:
        """Keep a message, unless too many wait or it is too large."""
        is_full = self._weight_put - self._weight_taken >= MAX_WEIGHT
        if not is_full and len(message.raw.payload) <= MAX_BYTES:
            self._weight_put += _weight(message)
            self._waiting.append(message)

    def take(self, raw: RawMessage) -> Message | None:
        """What the message says, where that was kept; those that came before it are forgotten."""
        while self._waiting:
            first = self._waiting[0].raw
            if first is raw or first == raw:
                return self._pop()
            if first.received_at >= raw.received_at:
                return None
            self._pop()
        return None

    def _pop(self) -> Message:
        message = self._waiting.popleft()
        self._weight_taken += _weight(message)
        return message


def _weight(message: Message) -> int:
    return _OWN_WEIGHT + (len(message.fields) if isinstance(message, Reading) else 0)
