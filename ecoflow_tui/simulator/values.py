"""Values of faults as a person writes them, told by the type alone."""

import math
from collections.abc import Callable
from enum import StrEnum
from types import NoneType
from typing import TypeGuard, get_args, get_origin

NOTHING = "none"

_SWITCHES = {"true": True, "false": False}
_PLAIN: dict[object, str] = {bool: "true|false", int: "NUMBER", float: "NUMBER", str: "TEXT"}
_READ: dict[object, Callable[[str], object]] = {int: int, str: str}


def form_of(kind: object) -> str | None:
    """What a value of this type looks like; ``None``: it cannot be written."""
    if _is_choice(kind):
        return "|".join(map(_name, kind))
    parts = [form_of(part) for part in get_args(kind) if part is not NoneType]
    if NoneType in get_args(kind):
        return f"{parts[0]}|{NOTHING}"
    if get_origin(kind) is frozenset:
        return f"{parts[0]},..."
    if get_origin(kind) is dict:
        return f"{parts[0]}:{parts[1]},..."
    return _PLAIN.get(kind)


def value_of(text: str, kind: object) -> object:
    """The value of this type that a text names.

    Raises:
        ValueError: It names none; says what one looks like.
    """
    try:
        return _read(text, kind)
    except (LookupError, ValueError):
        raise ValueError(f"{text!r} is not {form_of(kind)}") from None


def _read(text: str, kind: object) -> object:
    parts = get_args(kind)
    if NoneType in parts:
        return None if text == NOTHING else _read(text, parts[0])
    if _is_choice(kind):
        return {_name(one): one for one in kind}[text]
    if get_origin(kind) is frozenset:
        return frozenset(_read(part, parts[0]) for part in text.split(",") if part)
    if get_origin(kind) is dict:
        pairs = [part.partition(":") for part in text.split(",") if part]
        return {_read(key, parts[0]): _read(value, parts[1]) for key, _colon, value in pairs}
    if kind is bool:
        return _SWITCHES[text]
    return _number(text) if kind is float else _READ[kind](text)


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _is_choice(kind: object) -> TypeGuard[type[StrEnum]]:
    return isinstance(kind, type) and issubclass(kind, StrEnum)


def _name(choice: StrEnum) -> str:
    return choice.name.lower().replace("_", "-")
