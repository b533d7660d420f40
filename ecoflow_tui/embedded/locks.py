"""Advisory locks that tell who is alive: the kernel drops them however their holder ends."""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self


class Lock:
    """A ``flock`` on a file that is never removed.

    A child process that is given `descriptor` holds the same lock; it is free only when every
    process that holds it has closed it or ended, ``kill -9`` included.

    Raises:
        OSError: The file cannot be opened.
    """

    __slots__ = ("descriptor",)

    def __init__(self, path: Path) -> None:
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        self.descriptor = os.open(path, flags, 0o600)

    @classmethod
    def inherited(cls, descriptor: int) -> Self:
        """The lock that a parent process handed down."""
        lock = cls.__new__(cls)
        os.set_inheritable(descriptor, False)
        lock.descriptor = descriptor
        return lock

    def share(self) -> None:
        """Take the lock beside other sharers; wait for an exclusive holder to go."""
        fcntl.flock(self.descriptor, fcntl.LOCK_SH)

    def take(self) -> None:
        """Take the lock alone; wait for every other holder to go."""
        fcntl.flock(self.descriptor, fcntl.LOCK_EX)

    def try_take(self) -> bool:
        """Take the lock alone if nobody else holds it."""
        return self._try(fcntl.LOCK_EX)

    def try_share(self) -> bool:
        """Take the lock beside other sharers unless somebody holds it alone."""
        return self._try(fcntl.LOCK_SH)

    def sign(self, text: str) -> None:
        """Leave a word about its holder in the file's first line, for people and tests to read."""
        line = f"{text}\n".encode()
        os.pwrite(self.descriptor, line, 0)
        os.ftruncate(self.descriptor, len(line))

    def close(self) -> None:
        """Let go of this process's part of the lock; again is fine."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _try(self, how: int) -> bool:
        try:
            fcntl.flock(self.descriptor, how | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
