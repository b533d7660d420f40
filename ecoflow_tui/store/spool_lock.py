"""One recorder a spool: an advisory file lock that names its holder."""

import fcntl
import os
import socket
from datetime import UTC, datetime
from pathlib import Path

from ecoflow_tui.core.errors import RecorderLockedError, SpoolError


def describe_self(now: datetime) -> str:
    """Who we are, for the others."""
    return f"process {os.getpid()} on {socket.gethostname()} since {now:%Y-%m-%d %H:%M:%S} UTC"


class SpoolLock:
    """Held from ``take`` until ``release`` or the process's end, however it ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def take(self) -> None:
        """Take the lock.

        Raises:
            RecorderLockedError: Another recorder holds it.
            SpoolError: The file cannot be opened.
        """
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise SpoolError(
                f"cannot open {self._path}: {error.strerror}", "Check the directory's owner."
            ) from None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.pread(descriptor, 200, 0).decode(errors="replace").strip()
            os.close(descriptor)
            raise RecorderLockedError(
                f"another recorder holds the spool: {holder or 'it does not say who'}",
                "Stop it first, or record with another ECOFLOW_STATE_DIR.",
            ) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, describe_self(datetime.now(UTC)).encode(), 0)
        self._descriptor = descriptor

    def release(self) -> None:
        """Let the next one have it."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
