"""Which messages a broker sends again although they are safe already."""

from hashlib import sha256

from ecoflow_tui.core.events import RawMessage


class Redelivery:
    """Remembers the newest spooled message of each MQTT packet id, and their order.

    A broker reuses a packet id once it is acknowledged, so the newest is the only one that it can
    send again. It sends again in the order of the first time (MQTT 3.1.1, 4.6): what would break
    that order only looks like a message of an earlier use of its packet id, and is new. Equal
    payloads without the DUP flag are new messages always.
    """

    def __init__(self) -> None:
        self._newest: dict[int, tuple[int, bytes]] = {}
        self._count = 0
        self._sent_again: set[int] = set()
        self._last_place = 0

    def is_known(self, raw: RawMessage) -> bool:
        """Whether this is a message that was remembered, sent again."""
        if not raw.packet_id:
            return False
        if not raw.is_duplicate or raw.packet_id in self._sent_again:
            self._sent_again.clear()
            self._last_place = 0
        if not raw.is_duplicate:
            return False
        self._sent_again.add(raw.packet_id)
        place, digest = self._newest.get(raw.packet_id, (0, b""))
        if place <= self._last_place or digest != _digest(raw):
            return False
        self._last_place = place
        return True

    def remember(self, raw: RawMessage) -> None:
        """The message is on the disk, or about to be."""
        if raw.packet_id:
            self._count += 1
            self._newest[raw.packet_id] = (self._count, _digest(raw))


def _digest(raw: RawMessage) -> bytes:
    return sha256(raw.topic.encode(errors="replace") + b"\n" + raw.payload).digest()
