"""A broker that says only what the test tells it to say, in plain text on loopback."""

import socket
import threading
from types import TracebackType
from typing import Self

CONNACK = bytes([0x20, 2, 0, 0])


class OddBroker:
    """Answers each connection's first bytes with a fixed answer, and then listens for ever.

    Args:
        answer: What it says; empty: nothing at all.
    """

    def __init__(self, answer: bytes) -> None:
        self.greeted = threading.Semaphore(0)
        self._answer = answer
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._lines: list[socket.socket] = []
        self._thread = threading.Thread(target=self._serve, name="odd-broker")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()
        for line in self._lines:
            line.close()

    @property
    def url(self) -> str:
        """Where it is."""
        return f"mqtt://somebody@127.0.0.1:{self._listener.getsockname()[1]}"

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            self._lines.append(line)
            line.recv(4096)
            line.sendall(self._answer)
            self.greeted.release()
