"""paho's client with fewer system calls.

A packet costs the stock client a wait and four reads, and an acknowledgement a write to wake the
loop. Each of these lets go of the interpreter: on a busy recorder others take it, for milliseconds.
"""

import socket
from typing import TYPE_CHECKING

from paho.mqtt.client import Client
from paho.mqtt.enums import MQTTErrorCode

if TYPE_CHECKING:
    from typing_extensions import Buffer

_AHEAD_BYTES = 1 << 16
_AHEAD_PACKETS = 100


class _Bell(socket.socket):
    """Wakes the loop: rung once, however often that is asked for, until the loop goes on."""

    is_rung = False

    def send(self, data: "Buffer", flags: int = 0, /) -> int:
        """Ring."""
        if self.is_rung:
            return 0
        self.is_rung = True
        return super().send(data, flags)


class QuickClient(Client):
    """Serves one connection, by ``loop``, and is never connected again.

    It reads ahead, and what is queued for writing while the loop is awake does not wake it.
    """

    _ahead = memoryview(b"")
    _in_a_row = 0

    def loop(self, timeout: float = 1.0) -> MQTTErrorCode:
        """Serve the connection: one packet that was read ahead, or else the network."""
        if self._ahead and self._in_a_row < _AHEAD_PACKETS:
            self._in_a_row += 1
            return self.loop_read()
        self._in_a_row = 0
        self.hang_up_bell()
        return super().loop(0.0 if self._ahead else timeout)

    def hang_up_bell(self) -> socket.socket:
        """From here on whoever has something to write rings; returns where that is heard."""
        if self._sockpairR is None or not isinstance(self._sockpairW, _Bell):
            self._sockpairR, bell = socket.socketpair()
            self._sockpairW = _Bell(fileno=bell.detach())
            self._sockpairR.setblocking(False)
            self._sockpairW.setblocking(False)
        self._sockpairW.is_rung = False
        return self._sockpairR

    def _sock_recv(self, bufsize: int) -> bytes:
        """Paho asks for a packet's first byte, for its length and for its rest."""
        if not self._ahead:
            self._ahead = memoryview(super()._sock_recv(max(bufsize, _AHEAD_BYTES)))
        piece, self._ahead = self._ahead[:bufsize], self._ahead[bufsize:]
        return bytes(piece)
