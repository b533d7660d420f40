from threading import Thread

from ecoflow_tui.core.events import LinkChange, LinkState
from ecoflow_tui.tui.inbox import Inbox
from tests.tui.stage import NOW

EVENT = LinkChange(NOW, LinkState.LIVE)


def test_many_events_wake_the_loop_once() -> None:
    wakes: list[int] = []
    inbox = Inbox(lambda: wakes.append(1))

    for _ in range(5):
        inbox.receive(EVENT)

    assert len(wakes) == 1
    assert len(inbox.take(10)) == 5


def test_an_event_after_a_take_wakes_again() -> None:
    wakes: list[int] = []
    inbox = Inbox(lambda: wakes.append(1))

    inbox.receive(EVENT)
    inbox.take(10)
    inbox.receive(EVENT)

    assert len(wakes) == 2


def test_beyond_its_capacity_the_oldest_go_and_are_counted() -> None:
    inbox = Inbox(lambda: None, capacity=3)
    events = [LinkChange(NOW, LinkState.LIVE, str(number)) for number in range(5)]

    for event in events:
        inbox.receive(event)

    assert inbox.take(10) == events[2:]
    assert inbox.skipped == 2


def test_events_of_several_threads_all_arrive() -> None:
    inbox = Inbox(lambda: None)

    def bring() -> None:
        for _ in range(1000):
            inbox.receive(EVENT)

    threads = [Thread(target=bring) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(inbox.take(5000)) == 4000


def test_the_loop_is_not_woken_for_what_it_has_still_to_take() -> None:
    wakes: list[int] = []
    inbox = Inbox(lambda: wakes.append(1))
    for _ in range(5):
        inbox.receive(EVENT)

    inbox.take(3)
    inbox.receive(EVENT)

    assert len(wakes) == 1
    assert len(inbox.take(10)) == 3
