"""Message ids: given once at reception, or derived for lines that never had one."""

import uuid
from datetime import datetime
from hashlib import sha256

_FOREIGN = uuid.UUID("5c0f1e55-7a0c-5d1c-9a8e-0ec0f10e0001")


def uuid7(at: datetime, entropy: bytes) -> uuid.UUID:
    """A UUID version 7 (RFC 9562): 48 bits of Unix milliseconds, then 74 random bits.

    Args:
        at: The message's reception, aware.
        entropy: 10 random bytes.
    """
    milliseconds = int(at.timestamp() * 1000)
    value = milliseconds << 80 | int.from_bytes(entropy[:10])
    value = value & ~(0xF << 76) | 0x7 << 76
    return uuid.UUID(int=value & ~(0x3 << 62) | 0x2 << 62)


def derived_id(topic: str, payload: bytes, occurrence: int) -> uuid.UUID:
    """The id of a line that came without one: the same line, the same id, wherever it is read.

    Args:
        topic: The line's topic.
        payload: The line's payload.
        occurrence: How many equal lines came before it, so that equal messages stay distinct.
    """
    digest = sha256(payload).hexdigest()
    return uuid.uuid5(_FOREIGN, f"{topic}\n{digest}\n{occurrence}")
