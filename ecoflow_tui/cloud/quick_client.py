"""paho's client, reading what has arrived in large pieces instead of packet by packet.

A packet costs the stock client a wait and four reads, and each of these lets go of the
interpreter: on a busy recorder others take it then, for milliseconds.
"""

from paho.mqtt.client import Client
from paho.mqtt.enums import MQTTErrorCode

_AHEAD_BYTES = 1 << 16
_AHEAD_PACKETS = 100


class QuickClient(Client):
    """Serves one connection, by ``loop``, and is never connected again."""

    _ahead = memoryview(b"")
    _in_a_row = 0

    def loop(self, timeout: float = 1.0) -> MQTTErrorCode:
        """Serve the connection: one packet that was read ahead, or else the network."""
        if self._ahead and self._in_a_row < _AHEAD_PACKETS:
            self._in_a_row += 1
            return self.loop_read()
        self._in_a_row = 0
        return super().loop(0.0 if self._ahead else timeout)

    def _sock_recv(self, bufsize: int) -> bytes:
        """Paho asks for a packet's first byte, for its length and for its rest."""
        if not self._ahead:
            self._ahead = memoryview(super()._sock_recv(max(bufsize, _AHEAD_BYTES)))
        piece, self._ahead = self._ahead[:bufsize], self._ahead[bufsize:]
        return bytes(piece)
