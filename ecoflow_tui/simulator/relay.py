"""What the front door does with the packets of one connection: bytes in, bytes out, no I/O."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from ecoflow_tui.simulator.admission import TopicRules
from ecoflow_tui.simulator.outbox import Outbox
from ecoflow_tui.simulator.packets import (
    Packet,
    PacketType,
    Publish,
    Subscribe,
    puback,
    suback,
)

REFUSED = 128


@dataclass(frozen=True, slots=True)
class Forwarded:
    """Bytes for either side; ``is_over`` once the client has said goodbye."""

    to_client: bytes = b""
    to_broker: bytes = b""
    is_over: bool = False


_NOTHING = Forwarded()
_PINGRESP = bytes([PacketType.PINGRESP << 4, 0])


class Relay:
    """One client's connection between the front door and the inner broker.

    Args:
        rules: The topics this client may use, now.
        outbox: Its session's unacknowledged messages; it outlives the connection.
        is_withheld: Whether a message on this topic is to be lost silently on the way.
        counts: Where to count relayed messages and refused topics.
    """

    def __init__(
        self,
        rules: Callable[[], TopicRules],
        outbox: Outbox,
        is_withheld: Callable[[str], bool],
        counts: Counter[str],
    ) -> None:
        self._rules = rules
        self._outbox = outbox
        self._is_withheld = is_withheld
        self._counts = counts
        self._subscribing: dict[int, list[int | None]] = {}

    def from_client(self, packets: list[Packet]) -> Forwarded:
        """Check and translate what the client sent."""
        steps = [self._client_packet(packet) for packet in packets]
        return Forwarded(
            b"".join([step.to_client for step in steps]),
            self._receipts() + b"".join([step.to_broker for step in steps]),
            any(step.is_over for step in steps),
        )

    def from_broker(self, packets: list[Packet]) -> Forwarded:
        """Translate what the inner broker sent."""
        to_client = b"".join([self._broker_packet(packet) for packet in packets])
        return Forwarded(to_client, self._receipts())

    def _client_packet(self, packet: Packet) -> Forwarded:
        match packet.kind:
            case PacketType.PUBACK:
                self._outbox.acknowledged(int.from_bytes(packet.body[:2], "big"))
                return _NOTHING
            case PacketType.SUBSCRIBE:
                return self._subscribe(Subscribe.parsed(packet))
            case PacketType.PUBLISH:
                return self._publish(packet)
            case PacketType.DISCONNECT:
                return Forwarded(to_broker=packet.encoded(), is_over=True)
            case PacketType.PINGREQ:
                # The inner broker does not answer while the client owes it too many receipts.
                self._counts["pings"] += 1
                return Forwarded(to_client=_PINGRESP, to_broker=packet.encoded())
            case _:
                return Forwarded(to_broker=packet.encoded())

    def _receipts(self) -> bytes:
        return b"".join([puback(packet_id) for packet_id in self._outbox.take_receipts()])

    def _subscribe(self, request: Subscribe) -> Forwarded:
        readable = self._rules().readable
        granted = tuple((topic, min(qos, 1)) for topic, qos in request.filters if topic in readable)
        codes = [None if topic in readable else REFUSED for topic, _ in request.filters]
        self._counts["subscriptions refused"] += codes.count(REFUSED)
        self._counts["subscriptions"] += len(granted)
        if not granted:
            return Forwarded(to_client=suback(request.packet_id, [REFUSED] * len(codes)))
        self._subscribing[request.packet_id] = codes
        return Forwarded(to_broker=replace(request, filters=granted).encoded())

    def _publish(self, packet: Packet) -> Forwarded:
        message = Publish.parsed(packet)
        if message.topic in self._rules().writable and message.qos < 2:
            self._counts["messages from clients"] += 1
            return Forwarded(to_broker=packet.encoded())
        self._counts["messages refused"] += 1
        return Forwarded(to_client=puback(message.packet_id) if message.qos == 1 else b"")

    def _broker_packet(self, packet: Packet) -> bytes:
        match packet.kind:
            case PacketType.PUBLISH:
                return self._deliver(Publish.parsed(packet))
            case PacketType.SUBACK:
                return self._suback(packet)
            case PacketType.PINGRESP:
                return b""
            case _:
                return packet.encoded()

    def _deliver(self, message: Publish) -> bytes:
        if self._is_withheld(message.topic):
            self._counts["messages withheld"] += 1
            return b""
        outgoing = self._outbox.outgoing(message) if message.qos else message
        if outgoing is None:
            return b""
        self._counts["messages relayed"] += 1
        self._counts["messages redelivered"] += outgoing.is_redelivery
        return outgoing.encoded()

    def _suback(self, packet: Packet) -> bytes:
        packet_id = int.from_bytes(packet.body[:2], "big")
        granted = iter(packet.body[2:])
        codes = self._subscribing.pop(packet_id, [None] * (len(packet.body) - 2))
        return suback(packet_id, [next(granted) if code is None else code for code in codes])
