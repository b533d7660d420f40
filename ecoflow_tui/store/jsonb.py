r"""What PostgreSQL's jsonb can hold of a payload.

jsonb refuses what JSON readers accept: ``\u0000``, lone surrogates, NaN, numbers of a hundred
thousand digits; and it silently keeps only the last of two equal keys.
"""

import json
import math
import re
from dataclasses import dataclass
from typing import NoReturn

import msgspec

MAX_DIGITS = 1000
"""Longer numbers are kept as text; jsonb holds up to 131072 digits."""

_QUICK_BYTES = 100_000
"""No number in it is longer than jsonb can hold."""

_UNFIT = re.compile("[\0\ud800-\udfff]")
_EXPONENT = re.compile(r"[eE][+-]?([0-9]+)")


@dataclass(frozen=True, slots=True)
class JsonText:
    """JSON text that jsonb takes; ``is_exact``: it is the payload and nothing is lost."""

    text: bytes
    is_exact: bool


def to_jsonb(payload: bytes) -> JsonText:
    """The payload as jsonb can hold it: verbatim wherever that is exact.

    Otherwise unfit characters become U+FFFD, and numbers out of range become text.

    Raises:
        ValueError: There is no JSON in it, or it nests too deeply.
    """
    if _is_plain(payload):
        return JsonText(payload, is_exact=True)
    mender = _Mender()
    try:
        text = mender.mend(payload)
    except RecursionError:
        raise ValueError("JSON nested too deeply") from None
    return JsonText(text, is_exact=False) if mender.has_changed else JsonText(payload, True)


def fit_text(text: str) -> str:
    """Text as a TEXT column can hold it."""
    is_fit = text.isascii() and "\0" not in text
    return text if is_fit else _UNFIT.sub("\ufffd", text)


def _is_plain(payload: bytes) -> bool:
    if b"\\u" in payload:
        return False
    if _is_ordinary(payload):
        return True
    try:
        _STRICT.decode(payload.decode())
    except (ValueError, RecursionError):
        return False
    return True


def _is_ordinary(payload: bytes) -> bool:
    """Whether a quick look says that jsonb holds it exactly; False: it takes a closer look.

    A key that appears twice would be read once, and there would be fewer colons.
    """
    if len(payload) > _QUICK_BYTES:
        return False
    try:
        once = msgspec.json.encode(_QUICK.decode(payload))
    except (ValueError, RecursionError):
        return False
    return once.count(b":") == payload.count(b":")


def _only_once(pairs: list[tuple[str, object]]) -> None:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a key appears twice")


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


def _usual(digits: str) -> float:
    number = float(digits)
    is_tiny = not number and "e" in digits.lower()
    if len(digits) > MAX_DIGITS or is_tiny or math.isinf(number):
        raise ValueError("a number of an unusual size")
    return number


_QUICK = msgspec.json.Decoder(float_hook=_usual)
_STRICT = json.JSONDecoder(object_pairs_hook=_only_once, parse_constant=_refuse, parse_float=_usual)


class _Mender:
    """Replaces what jsonb refuses, and remembers whether it had to."""

    def __init__(self) -> None:
        self.has_changed = False
        self._decoder = json.JSONDecoder(
            object_pairs_hook=self._object,
            parse_int=self._number,
            parse_float=self._number,
            parse_constant=self._constant,
        )

    def mend(self, payload: bytes) -> bytes:
        """The JSON text; what follows the first value is dropped."""
        text = payload.decode("utf-8-sig").lstrip()
        value, end = self._decoder.raw_decode(text)
        if text[end:].strip() or payload.startswith(b"\xef\xbb\xbf"):
            self.has_changed = True
        return msgspec.json.encode(self._fit(value))

    def _object(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        members = {self._string(key): value for key, value in pairs}
        if len(members) != len(pairs):
            self.has_changed = True
        return members

    def _fit(self, value: object) -> object:
        if isinstance(value, str):
            return self._string(value)
        if isinstance(value, list):
            return [self._fit(member) for member in value]
        if isinstance(value, dict):
            return {key: self._fit(member) for key, member in value.items()}
        return value

    def _string(self, text: str) -> str:
        fit = fit_text(text)
        if fit != text:
            self.has_changed = True
        return fit

    def _number(self, digits: str) -> msgspec.Raw | str:
        exponent = _EXPONENT.search(digits)
        if len(digits) > MAX_DIGITS or (exponent and int(exponent[1][-9:]) > MAX_DIGITS):
            self.has_changed = True
            return digits
        return msgspec.Raw(digits.encode())

    def _constant(self, name: str) -> str:
        self.has_changed = True
        return name
