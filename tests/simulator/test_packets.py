import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecoflow_tui.simulator.packets import (
    Connect,
    MalformedPacketError,
    Packet,
    PacketReader,
    Publish,
    Subscribe,
)

PACKETS = st.lists(st.builds(Packet, st.integers(16, 255), st.binary(max_size=400)), max_size=8)


@given(PACKETS, st.integers(1, 64))
def test_a_stream_is_cut_into_the_same_packets_however_it_is_chunked(
    packets: list[Packet], size: int
) -> None:
    stream = b"".join(packet.encoded() for packet in packets)
    reader = PacketReader()

    chunks = [stream[at : at + size] for at in range(0, len(stream), size)]
    cut = [packet for chunk in chunks for packet in reader.feed(chunk)]

    assert cut == packets


@given(
    st.builds(
        Publish,
        topic=st.text(max_size=40).filter(lambda text: text.isprintable()),
        qos=st.just(1),
        packet_id=st.integers(1, 65535),
        payload=st.binary(max_size=300),
        retain=st.booleans(),
        is_redelivery=st.booleans(),
    )
)
def test_a_message_written_is_the_message_read(message: Publish) -> None:
    (packet,) = PacketReader().feed(message.encoded())

    assert Publish.parsed(packet) == message


def test_a_connect_written_is_the_connect_read() -> None:
    request = Connect(4, False, 60, "tool", "open-1", "secret", has_will=False)

    (packet,) = PacketReader().feed(request.encoded())

    assert Connect.parsed(packet) == request
    assert "secret" not in repr(request)


def test_a_subscribe_written_is_the_subscribe_read() -> None:
    request = Subscribe(7, (("/open/a/b/quota", 1), ("#", 0)))

    (packet,) = PacketReader().feed(request.encoded())

    assert Subscribe.parsed(packet) == request


@given(st.binary(max_size=60))
def test_a_broken_packet_is_malformed_and_nothing_else(body: bytes) -> None:
    for parse in (Connect.parsed, Publish.parsed, Subscribe.parsed):
        try:
            parse(Packet(0x10, body))
        except MalformedPacketError:
            continue


def test_a_length_beyond_all_reason_is_malformed() -> None:
    with pytest.raises(MalformedPacketError):
        PacketReader().feed(b"\x30\xff\xff\xff\xff\xff")
