"""MQTT 3.1.1 packets as the front door needs them: framed, partly understood, written again."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum

MAX_REMAINING_LENGTH = 32 * 1024 * 1024


class PacketType(IntEnum):
    """The upper four bits of a packet's first byte (MQTT 3.1.1, section 2.2.1)."""

    CONNECT = 1
    CONNACK = 2
    PUBLISH = 3
    PUBACK = 4
    SUBSCRIBE = 8
    SUBACK = 9
    UNSUBSCRIBE = 10
    PINGREQ = 12
    PINGRESP = 13
    DISCONNECT = 14


class MalformedPacketError(ValueError):
    """Bytes that are no MQTT 3.1.1."""


@dataclass(frozen=True, slots=True)
class Packet:
    """A whole packet: its first byte, and everything behind its length."""

    first_byte: int
    body: bytes

    @property
    def kind(self) -> int:
        """The packet type; compare it with `PacketType`."""
        return self.first_byte >> 4

    def encoded(self) -> bytes:
        """The bytes for the wire."""
        return bytes([self.first_byte]) + _length(len(self.body)) + self.body


class PacketReader:
    """Cuts a byte stream into packets, however the network has chunked it."""

    def __init__(self) -> None:
        self._pending = bytearray()

    def feed(self, data: bytes) -> list[Packet]:
        """Every packet that ``data`` completes.

        Raises:
            MalformedPacketError: A length field of more than four bytes, or beyond 32 MiB.
        """
        self._pending += data
        packets: list[Packet] = []
        start = 0
        while (header := _header(self._pending, start)) is not None:
            body_start, length = header
            if len(self._pending) < body_start + length:
                break
            body = bytes(self._pending[body_start : body_start + length])
            packets.append(Packet(self._pending[start], body))
            start = body_start + length
        del self._pending[:start]
        return packets


def _header(data: bytearray, start: int) -> tuple[int, int] | None:
    """Where the body begins and how long it is; None while the header is incomplete."""
    length = 0
    for position in range(4):
        offset = start + 1 + position
        if offset >= len(data):
            return None
        length |= (data[offset] & 0x7F) << (7 * position)
        if not data[offset] & 0x80:
            if length > MAX_REMAINING_LENGTH:
                raise MalformedPacketError(f"a packet of {length} bytes")
            return offset + 1, length
    raise MalformedPacketError("a length field of more than four bytes")


def _length(value: int) -> bytes:
    encoded = bytearray()
    while True:
        value, digit = divmod(value, 128)
        encoded.append(digit | (0x80 if value else 0))
        if not value:
            return bytes(encoded)


class _Body:
    """Reads a packet's body from front to back."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._at = 0

    def take(self, count: int) -> bytes:
        piece = self._body[self._at : self._at + count]
        if len(piece) < count:
            raise MalformedPacketError("a packet that ends too early")
        self._at += count
        return piece

    def number(self) -> int:
        return int.from_bytes(self.take(2), "big")

    def octets(self) -> bytes:
        return self.take(self.number())

    def text(self) -> str:
        try:
            return self.octets().decode()
        except UnicodeDecodeError as error:
            raise MalformedPacketError("text that is not UTF-8") from error

    @property
    def is_empty(self) -> bool:
        return self._at >= len(self._body)


@dataclass(frozen=True, slots=True)
class Connect:
    """What a client asks for when it connects."""

    protocol_level: int
    clean_session: bool
    keep_alive_seconds: int
    client_id: str
    username: str | None
    password: str | None = field(repr=False)
    has_will: bool

    @classmethod
    def parsed(cls, packet: Packet) -> "Connect":
        """Read a CONNECT.

        Raises:
            MalformedPacketError: Any other packet, or a broken one.
        """
        if packet.kind != PacketType.CONNECT:
            raise MalformedPacketError("the first packet is no CONNECT")
        body = _Body(packet.body)
        body.octets()
        level, flags = body.take(2)
        keep_alive, client_id = body.number(), body.text()
        if flags & 0x04:
            body.octets(), body.octets()
        username = body.text() if flags & 0x80 else None
        password = body.text() if flags & 0x40 else None
        return cls(
            level, bool(flags & 0x02), keep_alive, client_id, username, password, bool(flags & 0x04)
        )

    def encoded(self) -> bytes:
        """The same request for the inner broker, without a will."""
        flags = (0x02 if self.clean_session else 0) | 0xC0
        head = b"\x00\x04MQTT\x04" + bytes([flags]) + self.keep_alive_seconds.to_bytes(2, "big")
        texts = (self.client_id, self.username or "", self.password or "")
        return Packet(0x10, head + b"".join(_text(text) for text in texts)).encoded()


@dataclass(frozen=True, slots=True)
class Publish:
    """A message on its way: where to, how surely, and which bytes."""

    topic: str
    qos: int
    packet_id: int
    payload: bytes
    retain: bool = False
    is_redelivery: bool = False

    @classmethod
    def parsed(cls, packet: Packet) -> "Publish":
        """Read a PUBLISH; ``packet_id`` is 0 for QoS 0."""
        body, first = packet.body, packet.first_byte
        end = 2 + int.from_bytes(body[:2], "big")
        qos = first >> 1 & 0x03
        start = end + 2 if qos else end
        if start > len(body):
            raise MalformedPacketError("a packet that ends too early")
        try:
            topic = body[2:end].decode()
        except UnicodeDecodeError as error:
            raise MalformedPacketError("text that is not UTF-8") from error
        packet_id = int.from_bytes(body[end:start], "big")
        return cls(topic, qos, packet_id, body[start:], bool(first & 1), bool(first & 8))

    def encoded(self) -> bytes:
        """The bytes for the wire."""
        first = 0x30 | (8 if self.is_redelivery else 0) | self.qos << 1 | int(self.retain)
        packet_id = self.packet_id.to_bytes(2, "big") if self.qos else b""
        return Packet(first, _text(self.topic) + packet_id + self.payload).encoded()


@dataclass(frozen=True, slots=True)
class Subscribe:
    """The filters a client asks for, each with the QoS it wants."""

    packet_id: int
    filters: tuple[tuple[str, int], ...]

    @classmethod
    def parsed(cls, packet: Packet) -> "Subscribe":
        """Read a SUBSCRIBE."""
        body = _Body(packet.body)
        return cls(body.number(), tuple(_filters(body)))

    def encoded(self) -> bytes:
        """The bytes for the wire."""
        filters = b"".join(_text(topic) + bytes([qos]) for topic, qos in self.filters)
        return Packet(0x82, self.packet_id.to_bytes(2, "big") + filters).encoded()


def _filters(body: _Body) -> Iterator[tuple[str, int]]:
    while not body.is_empty:
        yield body.text(), body.take(1)[0]


def connack(code: int, *, session_present: bool = False) -> bytes:
    """The answer to a CONNECT; 0 accepts, 4 and 5 refuse."""
    return bytes([0x20, 2, session_present, code])


def puback(packet_id: int) -> bytes:
    """The receipt of a QoS 1 message."""
    return b"\x40\x02" + packet_id.to_bytes(2, "big")


def suback(packet_id: int, codes: list[int]) -> bytes:
    """The answer to a SUBSCRIBE: the granted QoS or 128, filter by filter."""
    return Packet(0x90, packet_id.to_bytes(2, "big") + bytes(codes)).encoded()


def _text(text: str) -> bytes:
    data = text.encode()
    return len(data).to_bytes(2, "big") + data
