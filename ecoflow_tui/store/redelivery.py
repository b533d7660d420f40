"""Which messages a broker sends again although they are safe already."""

from hashlib import sha256

from ecoflow_tui.core.events import RawMessage


class Redelivery:
    """Remembers the newest spooled message of each MQTT packet id.

    A broker may reuse a packet id once it is acknowledged, so the newest is the only one that it
    can send again. Equal payloads without the DUP flag are new messages.
    """

    def __init__(self) -> None:
        self._newest: dict[int, bytes] = {}

    def is_known(self, raw: RawMessage) -> bool:
        """Whether this is a message that was remembered, sent again."""
        if not raw.is_duplicate or not raw.packet_id:
            return False
        return self._newest.get(raw.packet_id) == _digest(raw)

    def remember(self, raw: RawMessage) -> None:
        """The message is on the disk."""
        if raw.packet_id:
            self._newest[raw.packet_id] = _digest(raw)


def _digest(raw: RawMessage) -> bytes:
    return sha256(raw.topic.encode(errors="replace") + b"\n" + raw.payload).digest()
