"""The envelope of EcoFlow's binary messages: ``Header`` messages back to back (PROTOCOL 3.2)."""

from collections.abc import Iterator
from dataclasses import dataclass

_HEADER = 1
_CMD_FUNC = 8
_CMD_ID = 9
_LAST_FIELD = 64
"""No header has a field of a higher number; what looks like one is some other binary format."""

_VARINT, _FIXED_64, _BYTES, _FIXED_32 = 0, 1, 2, 5


@dataclass(frozen=True, slots=True)
class Frame:
    """One header: what kind of message it carries."""

    cmd_func: int
    cmd_id: int

    @property
    def code(self) -> str:
        """The kind as EcoFlow's documents write it: ``254/21``."""
        return f"{self.cmd_func}/{self.cmd_id}"


def read_frames(payload: bytes) -> tuple[Frame, ...]:
    """The frames in a payload; none where it does not begin with one.

    Bytes behind the last whole frame are ignored: some clients send a stray one.
    """
    frames = []
    try:
        for number, body in _fields(payload):
            if number != _HEADER or not isinstance(body, bytes):
                break
            frames.append(_frame(body))
    except _MalformedError:
        pass
    return tuple(frames)


class _MalformedError(Exception):
    """The bytes are not what protobuf would write."""


def _frame(header: bytes) -> Frame:
    numbers = {number: value for number, value in _fields(header) if isinstance(value, int)}
    if _CMD_ID not in numbers:
        raise _MalformedError
    return Frame(numbers.get(_CMD_FUNC, 0), numbers[_CMD_ID])


def _fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Each field's number and value; fixed-width values are given as bytes."""
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        number, kind = tag >> 3, tag & 7
        if not 0 < number <= _LAST_FIELD:
            raise _MalformedError
        if kind == _VARINT:
            value, at = _varint(message, at)
            yield number, value
            continue
        length, at = _length(message, at, kind)
        if at + length > len(message):
            raise _MalformedError
        yield number, message[at : at + length]
        at += length


def _length(message: bytes, at: int, kind: int) -> tuple[int, int]:
    if kind == _BYTES:
        return _varint(message, at)
    if kind in (_FIXED_32, _FIXED_64):
        return (4 if kind == _FIXED_32 else 8), at
    raise _MalformedError


def _varint(message: bytes, at: int) -> tuple[int, int]:
    """A base-128 number of at most ten bytes, and where the next field begins."""
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(message):
            raise _MalformedError
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
    raise _MalformedError
