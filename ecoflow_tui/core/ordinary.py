"""The message that stations send all day: numbers, in the envelope of PROTOCOL section 3.

Decoding it straight to its shape takes half the time of looking at each member. Whatever does not
have that shape, to the letter, is read by ``envelope`` and ``flatten``, with the same outcome.
"""

from typing import cast

import msgspec

from ecoflow_tui.core.envelope import names_in_rest, prefix_for, seconds_since_1970
from ecoflow_tui.core.events import Scalar
from ecoflow_tui.core.flatten import MAX_FIELDS, TooLargeError


class _Message(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    params: dict[str, int | float | bool | None]
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


_DECODER = msgspec.json.Decoder(_Message)


def read_ordinary(
    payload: bytes,
) -> tuple[dict[str, Scalar], tuple[str, ...], float | None] | None:
    """The fields, their names, and when they were sent in seconds since 1970.

    ``None``: it does not have that shape.
    """
    try:
        message = _DECODER.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    fields = cast("dict[str, Scalar]", message.params)
    is_anonymous = message.cmd_func is None and message.type_code is None
    if is_anonymous and not any("." in key for key in fields):
        return None
    prefix = prefix_for(message.type_code, message.cmd_func, message.cmd_id, message.addr)
    keys = tuple(fields)
    try:
        names = names_in_rest(prefix, keys)
    except TooLargeError:
        return None
    if names != keys:
        fields = dict(zip(names, fields.values(), strict=True))
    if len(fields) > MAX_FIELDS:
        return None
    stamp = fields.get("latestTimeStamp") if message.timestamp is None else message.timestamp
    return fields, names, seconds_since_1970(stamp)
