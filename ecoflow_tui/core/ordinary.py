"""The message that stations send all day: values in the envelope of PROTOCOL section 3.

Decoding it straight to its shape takes half the time of looking at each member. Whatever does not
have that shape, to the letter, is read by ``envelope``, with the same outcome.
"""

from typing import Generic, TypeVar, cast

import msgspec

from ecoflow_tui.core.envelope import (
    are_plain_names,
    holds_reports,
    names_in_rest,
    prefix_for,
    seconds_since_1970,
)
from ecoflow_tui.core.events import Scalar
from ecoflow_tui.core.flatten import MAX_FIELDS, TooLargeError, flatten

_Number = int | float | bool | None
_V = TypeVar("_V")


class _Message(msgspec.Struct, Generic[_V], forbid_unknown_fields=True, rename="camel"):
    params: dict[str, _V]
    id: int | str = 0
    version: str = ""
    timestamp: int | None = None
    addr: int | str = 0
    cmd_func: int | None = None
    cmd_id: int | None = None
    type_code: str | None = None
    module_type: int | str = 0
    need_ack: int = 0
    time: int = 0


_NUMBERS = msgspec.json.Decoder(_Message[_Number])
_ANYTHING = msgspec.json.Decoder(_Message[object])


def read_ordinary(
    payload: bytes,
) -> tuple[dict[str, Scalar], tuple[str, ...], float | None] | None:
    """The fields, their names, and when they were sent in seconds since 1970.

    ``None``: it does not have that shape.
    """
    numbers = _shaped(_NUMBERS, payload)
    message: _Message[_Number] | _Message[object] | None = numbers or _shaped(_ANYTHING, payload)
    if message is None:
        return None
    values = message.params
    is_anonymous = message.cmd_func is None and message.type_code is None
    if holds_reports(values) or (is_anonymous and are_plain_names(values)):
        return None
    prefix = prefix_for(message.type_code, message.cmd_func, message.cmd_id, message.addr)
    keys = tuple(values)
    try:
        names = names_in_rest(prefix, keys)
        if numbers is None:
            fields = flatten(names, values.values())
        elif names == keys:
            fields = cast("dict[str, Scalar]", numbers.params)
        else:
            fields = dict(zip(names, numbers.params.values(), strict=True))
    except TooLargeError:
        return None
    if len(fields) > MAX_FIELDS:
        return None
    stamp = values.get("latestTimeStamp") if message.timestamp is None else message.timestamp
    are_names = numbers is not None and len(fields) == len(names)
    return fields, names if are_names else tuple(fields), seconds_since_1970(stamp)


def _shaped(decoder: msgspec.json.Decoder[_Message[_V]], payload: bytes) -> _Message[_V] | None:
    try:
        return decoder.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
