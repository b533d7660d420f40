"""A server that shows a certificate and records every byte that comes, before TLS is undone."""

import socket
import ssl
import threading
from types import TracebackType
from typing import Self

CHANGE_CIPHER_SPEC, ALERT, HANDSHAKE, APPLICATION_DATA = 20, 21, 22, 23
"""The types of TLS records (RFC 8446, section 5.1)."""


class Recorder:
    """Shakes hands with whoever comes, and reads whatever is said after that.

    Attributes:
        calls: Every byte that came, connection by connection.
        said: What came as application data after a handshake, undone.
    """

    def __init__(self, context: ssl.SSLContext) -> None:
        self.calls: list[bytes] = []
        self.said = b""
        self.done = threading.Semaphore(0)
        self._context = context
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, name="recorder")

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

    @property
    def port(self) -> int:
        """Where it listens on 127.0.0.1."""
        port: int = self._listener.getsockname()[1]
        return port

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            with line:
                line.settimeout(5)
                self._listen(line)
            self.done.release()

    def _listen(self, line: socket.socket) -> None:
        into, out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.calls.append(b"")
        tls = self._context.wrap_bio(into, out, server_side=True)
        is_shaken = False
        try:
            while came := line.recv(65536):
                self.calls[-1] += came
                into.write(came)
                is_shaken = is_shaken or _shakes(tls)
                if is_shaken:
                    self.said += _read(tls)
                line.sendall(out.read())
        except (ssl.SSLError, OSError):
            return


def records(call: bytes) -> list[tuple[int, int]]:
    """The type and the length of each TLS record in a call."""
    found = []
    while len(call) >= 5:
        length = int.from_bytes(call[3:5], "big")
        found.append((call[0], length))
        call = call[5 + length :]
    return found


def _shakes(tls: ssl.SSLObject) -> bool:
    try:
        tls.do_handshake()
    except ssl.SSLWantReadError:
        return False
    return True


def _read(tls: ssl.SSLObject) -> bytes:
    try:
        return tls.read()
    except ssl.SSLWantReadError:
        return b""
