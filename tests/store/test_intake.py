import pytest

from ecoflow_tui.store.intake import Intake, Taken
from tests.messages import a_message


def _taken(size: int) -> Taken:
    return Taken(a_message(b"x" * size), lambda: None)


def _fill(intake: Intake, *sizes: int) -> list[str]:
    return [intake.offer(_taken(size)) for size in sizes]


def test_a_queue_that_is_half_full_of_messages_has_no_room() -> None:
    intake = Intake(max_messages=4, max_bytes=1000)

    has_room = [intake.has_room, *(intake.has_room for _ in _fill(intake, 1, 1))]

    assert has_room == [True, False, False]


def test_a_queue_that_is_half_full_of_bytes_has_no_room_but_takes_what_is_on_its_way() -> None:
    intake = Intake(max_messages=100, max_bytes=1000)

    refusals = _fill(intake, 500)
    has_room = intake.has_room
    refusals += _fill(intake, 499, 5000, 1)

    assert not has_room
    assert refusals == ["", "", "", "queue full"]


@pytest.mark.parametrize("size", [1, 5000])
def test_there_is_room_again_once_the_group_that_was_taken_is_done_with(size: int) -> None:
    intake = Intake(max_messages=100, max_bytes=1000)
    _fill(intake, size)

    intake.take(10, 0)
    in_hand = intake.has_room
    intake.take(10, 0)

    assert in_hand is (size == 1)
    assert intake.has_room
