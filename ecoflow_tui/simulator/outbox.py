"""The receipts a client still owes, so that a message delivered again carries DUP."""

from collections import deque
from dataclasses import dataclass, replace

from ecoflow_tui.simulator.packets import Publish

_PACKET_IDS = 65535


@dataclass(eq=False, slots=True)
class _Owed:
    """A QoS 1 message the client has been sent, and its id on either side of the door."""

    client_id: int
    digest: int
    broker_id: int
    is_settled: bool = False


class Outbox:
    """Packet ids of one client's session, as the client and as the inner broker count them.

    MQTT 3.1.1 (section 4.4) wants a message that is delivered again after a reconnect to keep its
    packet id and to carry DUP=1. The inner broker does neither, so both are mended here. It also
    takes receipts only in the order of its messages, so later ones wait for the earlier.
    """

    def __init__(self) -> None:
        self._owed: dict[int, _Owed] = {}
        self._in_order: deque[_Owed] = deque()
        self._expected_again: dict[int, deque[_Owed]] = {}
        self._last_id = 0

    @property
    def owed(self) -> int:
        """How many messages the client has not acknowledged."""
        return sum(not message.is_settled for message in self._owed.values())

    def begin_connection(self, *, session_present: bool) -> None:
        """A new connection of the same client; without a session nothing is owed any more."""
        if not session_present:
            self._owed.clear()
        self._in_order.clear()
        self._expected_again.clear()
        for message in self._owed.values():
            self._expected_again.setdefault(message.digest, deque()).append(message)

    def outgoing(self, message: Publish) -> Publish | None:
        """The QoS 1 message as the client gets it: with its own packet id, and DUP when due.

        None when the client has acknowledged it before, on a connection that was then lost.
        """
        digest = hash((message.topic, message.payload))
        if again := self._expected_again.get(digest):
            owed = again.popleft()
            owed.broker_id = message.packet_id
        else:
            again = None
            owed = _Owed(self._free_id(), digest, message.packet_id)
            self._owed[owed.client_id] = owed
        self._in_order.append(owed)
        if owed.is_settled:
            return None
        return replace(message, packet_id=owed.client_id, is_redelivery=again is not None)

    def acknowledged(self, client_id: int) -> None:
        """The client has acknowledged the message it knows by this id."""
        if client_id in self._owed:
            self._owed[client_id].is_settled = True

    def take_receipts(self) -> list[int]:
        """The inner broker's ids that can be acknowledged now, in its order."""
        receipts = []
        while self._in_order and self._in_order[0].is_settled:
            message = self._in_order.popleft()
            del self._owed[message.client_id]
            receipts.append(message.broker_id)
        return receipts

    def _free_id(self) -> int:
        while True:
            self._last_id = self._last_id % _PACKET_IDS + 1
            if self._last_id not in self._owed:
                return self._last_id
