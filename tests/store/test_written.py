"""A line that is on the disk as it was written is not decoded, and nothing else is taken for it."""

from datetime import timedelta

import pytest

from ecoflow_tui.core.events import RawMessage
from ecoflow_tui.store.capture import DamagedLineError, write_line
from ecoflow_tui.store.written import MAX_BYTES, MAX_LINES, Written
from tests.messages import NOON, a_message


def _message(number: int, padding: int = 0) -> RawMessage:
    at = NOON + timedelta(milliseconds=number)
    return a_message({"params": {"pd.pad": "x" * padding}}, number=number, at=at)


def _keep(messages: list[RawMessage]) -> tuple[Written, list[bytes]]:
    written, lines = Written(), [write_line(one) for one in messages]
    written.put(lines, messages)
    return written, lines


def test_a_line_as_it_was_written_is_the_very_message() -> None:
    messages = [_message(number) for number in range(3)]
    written, lines = _keep(messages)

    read = [written.read(line) for line in lines]

    assert [one is other for one, other in zip(read, messages, strict=True)] == [True] * 3


def test_a_line_of_which_a_byte_has_changed_is_damaged_and_the_next_one_is_not() -> None:
    messages = [_message(number) for number in range(3)]
    written, lines = _keep(messages)

    with pytest.raises(DamagedLineError):
        written.read(lines[0].replace(b"pd.pad", b"pd.bad"))

    assert [written.read(line) for line in lines[1:]] == messages[1:]
    assert written.read(lines[0]) == messages[0]


def test_a_line_that_was_written_by_somebody_else_is_read() -> None:
    written, lines = _keep([_message(2)])
    earlier = _message(1)

    assert written.read(write_line(earlier)) == earlier
    assert written.read(lines[0]) == _message(2)


def test_lines_that_are_passed_over_are_forgotten() -> None:
    messages = [_message(number) for number in range(4)]
    written, lines = _keep(messages)

    assert written.read(lines[2]) == messages[2]
    assert written.read(lines[3]) is messages[3]


def test_too_many_and_too_large_ones_are_read() -> None:
    messages = [_message(0, padding=MAX_BYTES), *map(_message, range(1, MAX_LINES + 2))]
    written, lines = _keep(messages)

    read = [written.read(line) for line in lines]

    assert read == messages
    assert read[0] is not messages[0]
    assert read[-1] is not messages[-1]
