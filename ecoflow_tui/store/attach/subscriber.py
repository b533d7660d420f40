"""One attached program, as the recorder sees it."""

import socket
from collections import deque

MAX_WAITING_BYTES = 16 << 20
"""A program that lets more than this wait is too slow. A lone line may be longer."""


class GoneError(Exception):
    """The program at the other end is to be served no more; says why."""


class Subscriber:
    """Lines on their way to one program. Never blocks; belongs to one thread.

    Args:
        line: The connection; it is the subscriber's from now on.
    """

    def __init__(self, line: socket.socket) -> None:
        line.setblocking(False)
        self.socket = line
        self._waiting: deque[memoryview] = deque()
        self._waiting_bytes = 0

    @property
    def is_waiting(self) -> bool:
        """Whether it has not taken everything yet."""
        return bool(self._waiting)

    def offer(self, line: bytes) -> None:
        """Queue a line. Raises GoneError: it is too slow."""
        if self._waiting and self._waiting_bytes + len(line) > MAX_WAITING_BYTES:
            raise GoneError("it reads too slowly")
        self._waiting.append(memoryview(line))
        self._waiting_bytes += len(line)

    def write(self) -> None:
        """Write what it takes at once. Raises GoneError."""
        try:
            while self._waiting:
                sent = self.socket.send(self._waiting[0])
                self._waiting_bytes -= sent
                if sent == len(self._waiting[0]):
                    self._waiting.popleft()
                else:
                    self._waiting[0] = self._waiting[0][sent:]
        except BlockingIOError:
            return
        except OSError as error:
            raise GoneError(error.strerror or "the connection is broken") from None

    def hear(self) -> None:
        """It has said something, or left: either way it is shown out. Raises GoneError."""
        try:
            said = self.socket.recv(1)
        except BlockingIOError:
            return
        except OSError as error:
            raise GoneError(error.strerror or "the connection is broken") from None
        raise GoneError("it says what nobody asked" if said else "it has left")

    def close(self) -> None:
        """Let go of it."""
        self.socket.close()
