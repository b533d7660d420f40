"""The receipts a client still owes, so that a message delivered again carries DUP."""

from dataclasses import dataclass, replace

from ecoflow_tui.simulator.packets import Publish

_PACKET_IDS = 65535


@dataclass(slots=True)
class _Owed:
    """A QoS 1 message the client has been sent and has not acknowledged."""

    client_id: int
    digest: int
    broker_id: int | None


class Outbox:
    """Packet ids of one client's session, as the client and as the inner broker count them.

    MQTT 3.1.1 (section 4.4) wants a message that is delivered again after a reconnect to keep its
    packet id and to carry DUP=1. The inner broker does neither, so both are mended here.
    """

    def __init__(self) -> None:
        self._owed: dict[int, _Owed] = {}
        self._awaiting: dict[int, list[int]] = {}
        self._last_id = 0

    def begin_connection(self, *, session_present: bool) -> None:
        """A new connection of the same client; without a session nothing is owed any more."""
        if not session_present:
            self._owed.clear()
        self._awaiting.clear()
        for owed in self._owed.values():
            owed.broker_id = None
            self._awaiting.setdefault(owed.digest, []).append(owed.client_id)

    def outgoing(self, message: Publish) -> Publish:
        """The QoS 1 message as the client gets it: its own packet id, and DUP when it is due."""
        digest = hash((message.topic, message.payload))
        if waiting := self._awaiting.get(digest):
            client_id = waiting.pop(0)
            self._owed[client_id].broker_id = message.packet_id
            return replace(message, packet_id=client_id, is_redelivery=True)
        client_id = self._free_id()
        self._owed[client_id] = _Owed(client_id, digest, message.packet_id)
        return replace(message, packet_id=client_id, is_redelivery=False)

    def acknowledged(self, client_id: int) -> int | None:
        """The inner broker's id of the message a client acknowledges; None when nothing is owed."""
        owed = self._owed.get(client_id)
        if owed is None or owed.broker_id is None:
            return None
        del self._owed[client_id]
        return owed.broker_id

    @property
    def owed(self) -> int:
        """How many messages the client has not acknowledged."""
        return len(self._owed)

    def _free_id(self) -> int:
        while True:
            self._last_id = self._last_id % _PACKET_IDS + 1
            if self._last_id not in self._owed:
                return self._last_id
