"""A broker sends again what it has no acknowledgement for, in the old order."""

from dataclasses import replace

from ecoflow_tui.store.redelivery import Redelivery
from tests.messages import a_message

WINDOW = 10


class Broker:
    """Numbers its messages, all with the same payload, and reuses packet ids by a window."""

    def __init__(self) -> None:
        self.redelivery = Redelivery()

    def new(self, *numbers: int) -> list[bool]:
        return self._send(numbers, again=False)

    def again(self, *numbers: int) -> list[bool]:
        return self._send(numbers, again=True)

    def _send(self, numbers: tuple[int, ...], *, again: bool) -> list[bool]:
        known = []
        for number in numbers:
            raw = a_message({"params": {"pd.soc": 50}})
            raw = replace(raw, packet_id=number % WINDOW + 1, is_duplicate=again)
            known.append(self.redelivery.is_known(raw))
            if not known[-1]:
                self.redelivery.remember(raw)
        return known


def test_what_was_received_is_known_and_what_was_not_is_new() -> None:
    broker = Broker()
    broker.new(*range(10), *range(10, 16))

    assert broker.again(*range(10, 20)) == [True] * 6 + [False] * 4


def test_a_second_redelivery_knows_both() -> None:
    broker = Broker()
    broker.new(*range(16))
    broker.again(*range(10, 18))

    assert broker.again(*range(10, 20)) == [True] * 8 + [False] * 2


def test_a_redelivery_may_begin_later_than_the_one_before() -> None:
    broker = Broker()
    broker.new(*range(16))
    broker.again(*range(10, 16))

    assert broker.again(*range(13, 16)) == [True] * 3


def test_a_new_message_ends_a_redelivery() -> None:
    broker = Broker()
    broker.new(*range(6))
    broker.again(*range(6))
    broker.new(6)

    assert broker.again(3, 4, 5, 6) == [True] * 4
