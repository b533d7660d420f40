"""Nested values as flat fields: ``a.b``, ``a[0]``; JSON inside strings is opened too."""

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import cast

import msgspec

from ecoflow_tui.core.events import Scalar
from ecoflow_tui.core.json_text import MAX_DEPTH

MAX_FIELDS = 10_000
LONGEST_KEY = 500
"""Every value inside an object carries its name on."""

_REMEMBERED = 100
"""Lists and objects of more members are rare; their names are not worth remembering."""

_SCALARS = frozenset({int, float, bool, type(None)})
"""The types of values that need no second look; most messages have no others."""


class TooLargeError(Exception):
    """The message has more fields, or nests deeper, than any station's."""


def flatten(names: Sequence[str], values: Collection[object]) -> dict[str, Scalar]:
    """The fields in the order of the message.

    Keys lose surrounding white space; keys and strings lose what text columns and JSON encoders
    refuse: NUL characters and lone surrogates. Empty objects and lists leave no trace.

    Args:
        names: What the values are called, as ``names_of`` gives it.
        values: The values.

    Raises:
        TooLargeError: There is more than any station sends.
    """
    fields: dict[str, Scalar] = {}
    _put_all(fields, names, values, 1)
    return fields


def _put_all(
    fields: dict[str, Scalar], names: Sequence[str], values: Collection[object], depth: int
) -> None:
    if len(fields) + len(values) > MAX_FIELDS:
        raise TooLargeError(f"more than {MAX_FIELDS} fields")
    if _SCALARS.issuperset(map(type, values)):
        fields.update(zip(names, cast("Collection[Scalar]", values), strict=True))
        return
    for name, value in zip(names, values, strict=True):
        if type(value) in _SCALARS:
            fields[name] = cast("Scalar", value)
        elif isinstance(value, str):
            _put_text(fields, name, clean(value), depth)
        elif isinstance(value, (dict, list)):
            _put_members(fields, name, value, depth + 1)


def _put_members(
    fields: dict[str, Scalar],
    path: str,
    values: dict[str, object] | list[object],
    depth: int,
) -> None:
    if depth > MAX_DEPTH + 1:
        raise TooLargeError(f"JSON nested deeper than {MAX_DEPTH} levels")
    if len(path) > LONGEST_KEY:
        raise TooLargeError(f"a key longer than {LONGEST_KEY} characters")
    if isinstance(values, list):
        _put_all(fields, _elements(path, len(values)), values, depth)
    else:
        _put_all(fields, _members(path, tuple(values)), values.values(), depth)


def _put_text(fields: dict[str, Scalar], path: str, text: str, depth: int) -> None:
    if text[:1] in ("{", "["):
        try:
            inner = msgspec.json.decode(text)
        except (msgspec.DecodeError, RecursionError):
            fields[path] = text
        else:
            _put_members(fields, path, inner, depth + 1)
    else:
        fields[path] = text


def _elements(path: str, count: int) -> Sequence[str]:
    """What the elements of a list are called."""
    return _remembered_elements(path, count) if count <= _REMEMBERED else _numbered(path, count)


@lru_cache(maxsize=256)
def _remembered_elements(path: str, count: int) -> Sequence[str]:
    return _numbered(path, count)


def _numbered(path: str, count: int) -> Sequence[str]:
    return [f"{path}[{index}]" for index in range(min(count, MAX_FIELDS + 1))]


def _members(path: str, keys: tuple[str, ...]) -> Sequence[str]:
    """What the members of an object are called."""
    return _remembered_members(path, keys) if len(keys) <= _REMEMBERED else _joined(path, keys)


@lru_cache(maxsize=256)
def _remembered_members(path: str, keys: tuple[str, ...]) -> Sequence[str]:
    return _joined(path, keys)


def _joined(path: str, keys: tuple[str, ...]) -> Sequence[str]:
    return [f"{path}.{name}" for name in names_of(keys)]


def names_of(keys: tuple[str, ...]) -> tuple[str, ...]:
    """The keys without white space around them.

    Raises:
        TooLargeError: One is longer than any station's.
    """
    if max(map(len, keys), default=0) > LONGEST_KEY:
        raise TooLargeError(f"a key longer than {LONGEST_KEY} characters")
    return keys if are_clean(keys) else tuple(clean(key).strip() for key in keys)


def are_clean(keys: Iterable[str]) -> bool:
    """Whether no key needs a second look, as a rule; quick to see for all of them together."""
    together = "".join(keys)
    return together.isascii() and together.isprintable() and " " not in together


def clean(text: str) -> str:
    """The text without NUL characters, with U+FFFD or ``?`` for half a surrogate pair."""
    if text.isascii():
        return text.replace("\0", "")
    return text.replace("\0", "").encode("utf-8", "replace").decode()
