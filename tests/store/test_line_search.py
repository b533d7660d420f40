from datetime import timedelta
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecoflow_tui.store.capture import write_line
from ecoflow_tui.store.line_search import Search
from tests.messages import NOON, a_message


def written(count: int, padding: int = 300) -> list[bytes]:
    """A line a second."""
    said = {"params": {"words": "x" * padding}}
    return [
        write_line(a_message(said, at=NOON + timedelta(seconds=n), number=n + 1))
        for n in range(count)
    ]


LINES = written(3000)


@given(st.integers(-5, 3005), st.integers(1, 500))
def test_a_line_is_found_so_many_before_an_instant(second: int, count: int) -> None:
    search = Search(BytesIO(b"".join(LINES)))

    offset = search.before(NOON + timedelta(seconds=second), count)

    if offset is None:
        assert second < 0
        return
    number = b"".join(LINES)[:offset].count(b"\n")
    assert b"".join(LINES[:number]) == b"".join(LINES)[:offset]
    assert max(0, min(second, 2999) - count) <= number <= max(0, second)


def test_the_last_time_is_found_behind_damage() -> None:
    search = Search(BytesIO(b"".join(LINES) + b"{\n" + LINES[0][:20]))

    assert search.last_time() == NOON + timedelta(seconds=2999)


@pytest.mark.parametrize("content", [b"", b"\n", b'{"topic":"a","payload":{}}\n' * 9000])
def test_where_lines_do_not_begin_with_their_times_nothing_is_found(content: bytes) -> None:
    search = Search(BytesIO(content))

    assert search.last_time() is None
    assert search.before(NOON, 5) in {None, 0}
