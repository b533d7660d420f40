"""Sizes as people write them: ``2GiB``, ``500 MB``, ``1048576``."""

import re

_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(|k|M|G|T)(i?)B?", re.IGNORECASE)
_POWERS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4}


def parse_size(text: str) -> int:
    """The size in bytes. ``KiB`` is 1024 of them, ``kB`` is 1000.

    Raises:
        ValueError: The text is none.
    """
    found = _SIZE.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is no size; write 2GiB, 500MB or a number of bytes")
    number, unit, is_binary = found.groups()
    return int(float(number) * (1024 if is_binary else 1000) ** _POWERS[unit.lower()])
