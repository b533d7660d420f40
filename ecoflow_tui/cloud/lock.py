"""One cloud session per state directory: the same client id twice throws both out."""

import fcntl
import os
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from ecoflow_tui.core.errors import ConfigurationError, RecorderLockedError


class _Holder(msgspec.Struct):
    """Who holds the lock."""

    role: str
    pid: int
    since: datetime


class SessionLock:
    """An advisory lock that ends with its process, however that ends.

    Args:
        path: The lock file.
        role: What the session is for, told to whoever finds the lock taken.

    Raises:
        RecorderLockedError: Another process holds it; the error says which, and since when.
        ConfigurationError: The file cannot be used.
    """

    def __init__(self, path: Path, role: str) -> None:
        try:
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise ConfigurationError(
                f"The lock file {path} cannot be used: {error.strerror}.",
                "Set ECOFLOW_STATE_DIR to a directory of your own.",
            ) from error
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(self._descriptor, 1000, 0)
            os.close(self._descriptor)
            raise _taken(holder) from None
        os.ftruncate(self._descriptor, 0)
        words = msgspec.json.encode(_Holder(role, os.getpid(), datetime.now(UTC)))
        os.pwrite(self._descriptor, words, 0)

    def release(self) -> None:
        """Let the next session in. Once only."""
        os.ftruncate(self._descriptor, 0)
        os.close(self._descriptor)


def _taken(words: bytes) -> RecorderLockedError:
    try:
        holder = msgspec.json.decode(words, type=_Holder)
        who = f"{holder.role} (process {holder.pid}, since {holder.since:%Y-%m-%d %H:%M:%S} UTC)"
    except msgspec.DecodeError:
        who = "another process"
    return RecorderLockedError(
        f"The cloud session of this state directory is already in use by {who}.",
        "End that one first, or give this one its own ECOFLOW_STATE_DIR.",
    )
