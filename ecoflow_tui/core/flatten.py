"""Nested values as flat fields: ``a.b``, ``a[0]``; JSON inside strings is opened too."""

from collections.abc import Iterable, Mapping
from typing import cast

import msgspec

from ecoflow_tui.core.events import Scalar
from ecoflow_tui.core.json_text import MAX_DEPTH

MAX_FIELDS = 10_000

_SCALARS = frozenset({int, float, bool, type(None)})
"""The types of values that need no second look; most messages have no others."""


class TooLargeError(Exception):
    """The message has more fields, or nests deeper, than any station's."""


def flatten(values: Mapping[str, object]) -> dict[str, Scalar]:
    """The fields in the order of the message.

    Keys lose surrounding white space; keys and strings lose what text columns and JSON encoders
    refuse: NUL characters and lone surrogates. Empty objects and lists leave no trace.

    Raises:
        TooLargeError: There is more than any station sends.
    """
    if len(values) > MAX_FIELDS:
        raise TooLargeError(f"more than {MAX_FIELDS} fields")
    if _SCALARS.issuperset(map(type, values.values())) and are_clean(values):
        return dict(cast("Mapping[str, Scalar]", values))
    fields: dict[str, Scalar] = {}
    for name, value in zip(names_of(values), values.values(), strict=True):
        if value is None or isinstance(value, (int, float)):
            fields[name] = value
        else:
            _put(fields, name, value, 1)
    if len(fields) > MAX_FIELDS:
        raise TooLargeError(f"more than {MAX_FIELDS} fields")
    return fields


def _put(fields: dict[str, Scalar], path: str, value: object, depth: int) -> None:
    if value is None or isinstance(value, (int, float)):
        fields[path] = value
    elif isinstance(value, str):
        _put_text(fields, path, clean(value), depth)
    elif depth > MAX_DEPTH:
        raise TooLargeError(f"JSON nested deeper than {MAX_DEPTH} levels")
    elif isinstance(value, dict):
        for name, member in zip(names_of(value), value.values(), strict=True):
            _put(fields, f"{path}.{name}", member, depth + 1)
    elif isinstance(value, list):
        for index, member in enumerate(value):
            _put(fields, f"{path}[{index}]", member, depth + 1)


def _put_text(fields: dict[str, Scalar], path: str, text: str, depth: int) -> None:
    if text[:1] in ("{", "["):
        try:
            inner = msgspec.json.decode(text)
        except (msgspec.DecodeError, RecursionError):
            fields[path] = text
        else:
            _put(fields, path, inner, depth + 1)
    else:
        fields[path] = text


def names_of(keys: Iterable[str]) -> Iterable[str]:
    """The keys without white space around them."""
    return keys if are_clean(keys) else [clean(key).strip() for key in keys]


def are_clean(keys: Iterable[str]) -> bool:
    """Whether no key needs a second look, as a rule; quick to see for all of them together."""
    together = "".join(keys)
    return together.isascii() and together.isprintable() and " " not in together


def clean(text: str) -> str:
    """The text without NUL characters, with U+FFFD or ``?`` for half a surrogate pair."""
    if text.isascii():
        return text.replace("\0", "")
    return text.replace("\0", "").encode("utf-8", "replace").decode()
