import threading

import pytest

from ecoflow_tui.store.turns import LARGE_BYTES, Turns


@pytest.mark.parametrize(("size", "is_taken"), [(LARGE_BYTES - 1, False), (LARGE_BYTES, True)])
def test_only_what_is_large_takes_a_turn(size: int, is_taken: bool) -> None:
    turns = Turns()

    with turns.take(size):
        while_working = turns.is_taken

    assert while_working is is_taken
    assert not turns.is_taken


def test_something_large_waits_for_something_large() -> None:
    turns = Turns()
    has_begun = threading.Event()

    def work() -> None:
        with turns.take(LARGE_BYTES):
            has_begun.set()

    with turns.take(LARGE_BYTES):
        other = threading.Thread(target=work)
        other.start()
        began_too_early = has_begun.wait(0.1)
    other.join()

    assert not began_too_early
    assert has_begun.is_set()
