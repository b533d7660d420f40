"""A TCP line in front of a server that can be frozen, slowed down or cut at awkward moments."""

import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from enum import Enum, auto

_BYTES = 65536
_RESET = struct.pack("ii", 1, 0)


class Cut(Enum):
    """When a connection is cut that carries certain bytes to the server."""

    BEFORE = auto()
    """The server never sees them."""
    BEFORE_THE_ANSWER = auto()
    """The server has them and has answered; the client never hears the answer."""


class Line:
    """Listens on loopback and carries each connection to the server, one thread a direction.

    Args:
        reach: Opens a connection to the server.

    Attributes:
        port: Where it listens, on 127.0.0.1.
    """

    def __init__(self, reach: Callable[[], socket.socket]) -> None:
        self._reach = reach
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._is_flowing = threading.Event()
        self._is_flowing.set()
        self._is_over = threading.Event()
        self._slow: tuple[int, float] | None = None
        self._snare: tuple[bytes, Cut] | None = None
        self._connections: list[_Connection] = []
        self._thread = threading.Thread(target=self._accept, name="line", daemon=True)
        self._thread.start()

    def freeze(self) -> None:
        """Carry nothing and say nothing; connections stay open, and new ones are accepted."""
        self._is_flowing.clear()

    def thaw(self) -> None:
        """Carry on, with what has piled up first."""
        self._is_flowing.set()

    def slow_down(self, chunk_bytes: int, pause_seconds: float) -> None:
        """Carry a few bytes at a time."""
        self._slow = (chunk_bytes, pause_seconds)

    def speed_up(self) -> None:
        """Carry everything at once again."""
        self._slow = None

    def cut(self) -> None:
        """Reset every connection now; new ones are carried."""
        for connection in tuple(self._connections):
            connection.reset()

    def cut_at(self, request: bytes, when: Cut) -> None:
        """Reset the next connection that carries these bytes to the server, once."""
        self._snare = (request, when)

    @property
    def has_cut(self) -> bool:
        """Whether nothing waits to be cut any more."""
        return self._snare is None

    def close(self) -> None:
        """Cut everything and listen no more."""
        self._is_over.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()
        self.cut()
        self.thaw()
        for connection in self._connections:
            connection.join()

    def _accept(self) -> None:
        while not self._is_over.is_set():
            try:
                client, _address = self._listener.accept()
            except OSError:
                return
            try:
                server = self._reach()
            except OSError:
                _reset(client)
                continue
            self._connections.append(_Connection(self, client, server))

    def catch(self, content: bytes) -> Cut | None:
        """Whether these bytes are those that were waited for."""
        if self._snare is None or self._snare[0] not in content:
            return None
        _request, when = self._snare
        self._snare = None
        return when

    def pace(self, content: bytes) -> list[bytes]:
        """The content in the pieces in which it is carried; waits while the line is frozen."""
        self._is_flowing.wait()
        if self._slow is None:
            return [content]
        size, pause_seconds = self._slow
        self._is_over.wait(pause_seconds * (len(content) // size + 1))
        return [content[at : at + size] for at in range(0, len(content), size)]


class _Connection:
    """One client, one server."""

    def __init__(self, line: Line, client: socket.socket, server: socket.socket) -> None:
        self._line = line
        self._client = client
        self._server = server
        self._is_answer_lost = False
        self._threads = [
            threading.Thread(target=self._carry, args=(self._to_server,), daemon=True),
            threading.Thread(target=self._carry, args=(self._to_client,), daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def reset(self) -> None:
        for end in (self._client, self._server):
            _shut(end)

    def join(self) -> None:
        for thread in self._threads:
            thread.join()
        _reset(self._client)
        self._server.close()

    def _carry(self, piece: Callable[[], bool]) -> None:
        with suppress(OSError):
            while piece():
                continue
        self.reset()

    def _to_server(self) -> bool:
        content = self._client.recv(_BYTES)
        caught = self._line.catch(content)
        if not content or caught is Cut.BEFORE:
            return False
        self._is_answer_lost = caught is Cut.BEFORE_THE_ANSWER
        for piece in self._line.pace(content):
            self._server.sendall(piece)
        return True

    def _to_client(self) -> bool:
        content = self._server.recv(_BYTES)
        if not content or self._is_answer_lost:
            return False
        for piece in self._line.pace(content):
            self._client.sendall(piece)
        return True


def _shut(end: socket.socket) -> None:
    with suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)


def _reset(end: socket.socket) -> None:
    _shut(end)
    end.close()
