"""EcoFlow's request signature: HMAC-SHA256 over the sorted parameters, then key, nonce and time."""

import hashlib
import hmac
from collections.abc import Iterator, Mapping, Sequence


def sign(
    parameters: Mapping[str, object],
    *,
    access_key: str,
    secret_key: str,
    nonce: str,
    timestamp_ms: int,
) -> str:
    """The ``sign`` header, 64 lowercase hex digits.

    Args:
        parameters: The query of a GET, or the JSON body of a PUT or POST. Nested values are
            flattened as ``a.b`` and ``a[0]``; values are signed as they are, never URL-encoded.
        access_key: The key that travels in the ``accessKey`` header.
        secret_key: The key that never travels.
        nonce: The ``nonce`` header; six digits are documented.
        timestamp_ms: The ``timestamp`` header, UTC milliseconds.
    """
    text = text_to_sign(parameters, access_key=access_key, nonce=nonce, timestamp_ms=timestamp_ms)
    return hmac.new(secret_key.encode(), text.encode(), hashlib.sha256).hexdigest()


def text_to_sign(
    parameters: Mapping[str, object], *, access_key: str, nonce: str, timestamp_ms: int
) -> str:
    """The signed text: parameters in ASCII order of their names, the tail in its fixed order."""
    pairs = sorted(_flattened("", parameters))
    tail = [("accessKey", access_key), ("nonce", nonce), ("timestamp", str(timestamp_ms))]
    return "&".join(f"{name}={value}" for name, value in [*pairs, *tail])


def _flattened(name: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, member in value.items():
            yield from _flattened(f"{name}.{key}" if name else str(key), member)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for index, member in enumerate(value):
            yield from _flattened(f"{name}[{index}]", member)
    else:
        yield name, _as_json(value)


def _as_json(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
