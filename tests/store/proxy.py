"""A door before PostgreSQL that can be shut at awkward moments."""

import socket
import tempfile
import threading
from pathlib import Path
from typing import Self

from psycopg.conninfo import conninfo_to_dict, make_conninfo

_SOCKET = ".s.PGSQL.5432"


class Proxy:
    """Forwards a Unix socket's connections, one thread a direction."""

    def __init__(self, conninfo: str) -> None:
        self._behind = str(Path(str(conninfo_to_dict(conninfo)["host"])) / _SOCKET)
        self._directory = tempfile.TemporaryDirectory(prefix="ecoflow-proxy-", dir="/tmp")
        self.conninfo = make_conninfo(conninfo, host=self._directory.name)
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(f"{self._directory.name}/{_SOCKET}")
        self._listener.listen()
        self._open = threading.Event()
        self._open.set()
        self._swallow_after = b""
        self._connections: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def lose_the_next_answer_to(self, request: bytes) -> None:
        """The server gets it; its answer is lost with the connection."""
        self._swallow_after = request

    def freeze(self) -> None:
        """Forward nothing, and say nothing."""
        self._open.clear()

    def thaw(self) -> None:
        self._open.set()

    def _accept(self) -> None:
        while True:
            try:
                client, _address = self._listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self._behind)
            self._connections += [client, server]
            for one, other in ((client, server), (server, client)):
                thread = threading.Thread(target=self._forward, args=(one, other, one is client))
                thread.start()
                self._threads.append(thread)

    def _forward(self, one: socket.socket, other: socket.socket, is_request: bool) -> None:
        try:
            while content := one.recv(65536):
                self._open.wait()
                other.sendall(content)
                if is_request and self._swallow_after and self._swallow_after in content:
                    self._swallow_after = b""
                    other.setblocking(True)
                    one.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        finally:
            for end in (one, other):
                _shut(end)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        for connection in self._connections:
            _shut(connection)
        for thread in self._threads:
            thread.join()
        for connection in self._connections:
            connection.close()
        self._listener.close()
        self._directory.cleanup()


def _shut(end: socket.socket) -> None:
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
