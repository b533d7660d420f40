"""Ends calls to PostgreSQL that hang for ever: a frozen server, a network that swallows packets."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Watchdog:
    """Shuts a connection's socket down when a guarded call takes too long.

    The call then fails on its own thread as if the server had gone away.
    """

    def __init__(self, limit_seconds: float) -> None:
        self._limit_seconds = limit_seconds
        self._changed = threading.Condition()
        self._guarded: tuple[int, float] | None = None
        self._is_asleep = False
        self._is_over = False
        self._thread = threading.Thread(target=self._run, name="database watchdog", daemon=True)
        self._thread.start()

    @contextmanager
    def guard(self, descriptor: int) -> Iterator[None]:
        """Watch over the calls inside, which speak through this socket."""
        with self._changed:
            self._guarded = (descriptor, time.monotonic() + self._limit_seconds)
            if self._is_asleep:
                self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                self._guarded = None

    def close(self) -> None:
        """Watch no more."""
        with self._changed:
            self._is_over = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        """Look at the deadline of a call when it has come: most calls are long over by then."""
        with self._changed:
            while not self._is_over:
                if self._guarded is None:
                    self._is_asleep = True
                    self._changed.wait()
                    self._is_asleep = False
                    continue
                descriptor, until = self._guarded
                left = until - time.monotonic()
                if left > 0:
                    self._changed.wait(left)
                else:
                    self._guarded = None
                    _shut_down(descriptor)


def _shut_down(descriptor: int) -> None:
    with socket.socket(fileno=os.dup(descriptor)) as hung:
        try:
            hung.shutdown(socket.SHUT_RDWR)
        except OSError:
            return
