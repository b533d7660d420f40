"""JSON as EcoFlow's cloud, bridges and other programs write it, read leniently."""

import json
from functools import cache

import msgspec

MAX_DEPTH = 32


class NotJsonError(Exception):
    """The bytes are no JSON; its text says why, in a few words."""


def read_json(payload: bytes) -> object:
    """The JSON value in the bytes.

    What lenient writers write and msgspec refuses is read as well, where it is an object: a byte
    order mark, NaN, lone surrogates, numbers of any length, bytes behind the end. Binary messages
    can begin with what looks like a number.

    Raises:
        NotJsonError: There is no JSON value at the start.
    """
    try:
        return msgspec.json.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _read_leniently(payload)
    except RecursionError as error:
        raise NotJsonError(f"JSON nested deeper than {MAX_DEPTH} levels") from error


def _read_leniently(payload: bytes) -> object:
    if not payload:
        raise NotJsonError("empty payload")
    try:
        value, _end = _decoder().raw_decode(_text_at_the_start(payload).lstrip())
    except RecursionError as error:
        raise NotJsonError(f"JSON nested deeper than {MAX_DEPTH} levels") from error
    except ValueError as error:
        raise NotJsonError(_why_not(payload)) from error
    if not isinstance(value, dict):
        raise NotJsonError(_why_not(payload))
    return value


def _why_not(payload: bytes) -> str:
    try:
        payload.decode()
    except UnicodeDecodeError:
        return "neither JSON nor UTF-8 text"
    return "not JSON"


def _text_at_the_start(payload: bytes) -> str:
    """As much as is UTF-8: garbage behind the JSON value does no harm."""
    try:
        return payload.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return payload[: error.start].decode("utf-8-sig", "ignore")


@cache
def _decoder() -> json.JSONDecoder:
    return json.JSONDecoder(parse_int=_integer)


def _integer(digits: str) -> int | float:
    """Python refuses to convert thousands of digits to an integer; a float stands for those."""
    return int(digits) if len(digits) < 300 else float(digits)
