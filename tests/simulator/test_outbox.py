from ecoflow_tui.simulator.outbox import Outbox
from ecoflow_tui.simulator.packets import Publish


def message(packet_id: int, payload: bytes) -> Publish:
    return Publish("/open/a/b/quota", 1, packet_id, payload)


def sent(outbox: Outbox, packet_id: int, payload: bytes) -> Publish:
    outgoing = outbox.outgoing(message(packet_id, payload))
    assert outgoing is not None
    return outgoing


def test_receipts_wait_for_the_earlier_ones() -> None:
    outbox = Outbox()
    outbox.begin_connection(session_present=False)
    first, second = sent(outbox, 11, b"1"), sent(outbox, 12, b"2")

    outbox.acknowledged(second.packet_id)
    early = outbox.take_receipts()
    outbox.acknowledged(first.packet_id)

    assert early == []
    assert outbox.take_receipts() == [11, 12]
    assert outbox.owed == 0


def test_what_comes_again_keeps_the_clients_packet_id_and_carries_dup() -> None:
    outbox = Outbox()
    outbox.begin_connection(session_present=False)
    sent(outbox, 1, b"a")
    second = sent(outbox, 2, b"b")

    outbox.acknowledged(1)
    outbox.take_receipts()
    outbox.begin_connection(session_present=True)
    again, new = sent(outbox, 1, b"b"), sent(outbox, 2, b"c")

    assert (again.packet_id, again.is_redelivery) == (second.packet_id, True)
    assert not new.is_redelivery
    assert new.packet_id != again.packet_id


def test_equal_messages_are_told_apart_by_their_number() -> None:
    outbox = Outbox()
    outbox.begin_connection(session_present=False)
    sent(outbox, 1, b"same")
    outbox.begin_connection(session_present=True)

    copies = [sent(outbox, number, b"same") for number in (1, 2)]

    assert [copy.is_redelivery for copy in copies] == [True, False]


def test_a_settled_message_is_not_delivered_again_but_still_receipted() -> None:
    outbox = Outbox()
    outbox.begin_connection(session_present=False)
    sent(outbox, 1, b"a")
    second = sent(outbox, 2, b"b")
    outbox.acknowledged(second.packet_id)

    outbox.begin_connection(session_present=True)
    first_again = sent(outbox, 1, b"a")
    second_again = outbox.outgoing(message(2, b"b"))
    outbox.acknowledged(first_again.packet_id)

    assert second_again is None
    assert outbox.take_receipts() == [1, 2]


def test_without_a_session_nothing_is_owed() -> None:
    outbox = Outbox()
    outbox.begin_connection(session_present=False)
    sent(outbox, 1, b"a")

    outbox.begin_connection(session_present=False)

    assert outbox.owed == 0
    assert not sent(outbox, 1, b"a").is_redelivery
