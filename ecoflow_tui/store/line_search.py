"""Finds an instant in a file of capture lines by the times that lines begin with."""

import re
from datetime import datetime
from os import SEEK_END
from typing import BinaryIO

_HEAD = re.compile(rb'"received_at":"([0-9T:.+-]{19,32}Z?)"')
_HEAD_BYTES = 256
_LINES_TRIED = 20
_READ_BACK_BYTES = 1 << 20


class Search:
    """One file, whose lines are in the order of time, or nearly so.

    Args:
        file: Where the lines are; where it stands afterwards is not told.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def last_time(self) -> datetime | None:
        """The time of the last line; ``None``: it does not begin with one."""
        size = self._size()
        start = max(0, size - _READ_BACK_BYTES)
        lines = self._read(start, size).splitlines()
        return next((at for line in reversed(lines) if (at := _time(line)) is not None), None)

    def before(self, at: datetime, count: int) -> int | None:
        """The offset of a line, so many lines before the first one that is later.

        They are fewer where they are long. ``None``: lines do not begin with their times.
        """
        low, high = 0, self._size()
        while high - low > _READ_BACK_BYTES // 16:
            middle = (low + high) // 2
            found = self._time_behind(middle)
            if found is None:
                return None
            low, high = (low, middle) if found > at else (middle, high)
        start = max(0, high - _READ_BACK_BYTES)
        block = self._read(start, high)
        begins = [0, *(match.end() for match in re.finditer(b"\n", block))][bool(start) :]
        later = (
            n for n, begin in enumerate(begins) if _is_later(block[begin : begin + _HEAD_BYTES], at)
        )
        earlier = begins[: next(later, len(begins))]
        return start + earlier[max(0, len(earlier) - count)] if earlier else start or None

    def _size(self) -> int:
        return self._file.seek(0, SEEK_END)

    def _read(self, start: int, end: int) -> bytes:
        self._file.seek(start)
        return self._file.read(end - start)

    def _time_behind(self, offset: int) -> datetime | None:
        """The time of the first line behind an offset that has one."""
        self._file.seek(offset)
        self._file.readline()
        heads = (_time(self._file.readline()) for _ in range(_LINES_TRIED))
        return next((at for at in heads if at is not None), None)


def _is_later(line: bytes, at: datetime) -> bool:
    time = _time(line)
    return time is not None and time > at


def _time(line: bytes) -> datetime | None:
    found = _HEAD.search(line[:_HEAD_BYTES])
    if found is None:
        return None
    try:
        at = datetime.fromisoformat(found[1].decode())
    except ValueError:
        return None
    return at if at.tzinfo is not None else None
