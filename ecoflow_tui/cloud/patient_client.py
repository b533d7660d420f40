"""paho's client, taught to go to the system less often, and to leave unread what has no room."""

import select
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MessageType, MQTTErrorCode, MQTTProtocolVersion

_MANY = 10_000
_AHEAD_BYTES = 1 << 16
_PACKETS_A_TURN = 200
_PUBACK = bytes((MessageType.PUBACK, 2))


class PatientClient(Client):
    """Serves one connection by ``loop``, which can be turned without reading; acknowledges late.

    While nobody has room TCP holds the broker back, and nothing is lost or taken into memory.

    For each message paho goes to the system to wait, for the first byte, for the length and for
    the rest, and four times more to acknowledge it, two of them to wake itself; other threads take
    the interpreter each time. This one reads ahead, and sends together what was acknowledged
    meanwhile.

    Args:
        client_id: The client id.
        is_persistent: Whether the broker keeps messages while we are away.
        has_room: Whether one more message may be brought.
    """

    def __init__(
        self, client_id: str, *, is_persistent: bool, has_room: Callable[[], bool]
    ) -> None:
        super().__init__(
            CallbackAPIVersion.VERSION2,
            client_id=client_id,
            clean_session=not is_persistent,
            protocol=MQTTProtocolVersion.MQTTv311,
            reconnect_on_failure=False,
            manual_ack=True,
        )
        self._has_room = has_room
        self._ahead = memoryview(b"")
        self._safe: deque[int] = deque()
        self._together = threading.Lock()

    def loop(self, timeout: float = 1.0) -> MQTTErrorCode:
        """Read what has come, as far as there is room, and write what is due."""
        result = self.loop_read() if self._ahead else MQTTErrorCode.MQTT_ERR_SUCCESS
        if result is not MQTTErrorCode.MQTT_ERR_SUCCESS:
            return result
        return super().loop(0 if self._ahead else timeout)

    def loop_read(self, max_packets: int = _PACKETS_A_TURN) -> MQTTErrorCode:
        """Read a packet, and what has come with it, as far as there is room."""
        result = super().loop_read()
        for _packet in range(max_packets - 1):
            if result is not MQTTErrorCode.MQTT_ERR_SUCCESS:
                break
            if not self._ahead or not self._has_room():
                break
            result = super().loop_read()
        return result

    def _sock_recv(self, bufsize: int) -> bytes:
        if not self._ahead:
            self._ahead = memoryview(super()._sock_recv(max(bufsize, _AHEAD_BYTES)))
        piece, self._ahead = self._ahead[:bufsize], self._ahead[bufsize:]
        return bytes(piece)

    def _handle_on_message(self, message: MQTTMessage) -> None:
        """There is one callback, and it is for all topics."""
        if self.on_message is not None:
            self.on_message(self, None, message)

    def acknowledge(self, packet_id: int) -> None:
        """Acknowledge a message of QoS 1 when the loop turns next. From any thread."""
        self._safe.append(packet_id)
        if len(self._safe) == 1 and self._sockpairW is not None:
            with suppress(BlockingIOError):
                self._sockpairW.send(b"!")

    def say_goodbye(self) -> None:
        """Disconnect, once what was acknowledged is on its way."""
        self._acknowledge_together()
        self.disconnect()

    def _acknowledge_together(self) -> None:
        with self._together:
            packets = bytearray()
            while self._safe:
                packets += _PUBACK + self._safe.popleft().to_bytes(2)
            if packets:
                self._out_packet.append(
                    {
                        "command": MessageType.PUBACK,
                        "mid": 0,
                        "qos": 0,
                        "pos": 0,
                        "to_process": len(packets),
                        "packet": bytes(packets),
                        "info": None,
                    }
                )

    def want_write(self) -> bool:
        """Whether something is due to be sent."""
        return bool(self._safe) or super().want_write()

    def loop_write(self) -> MQTTErrorCode:
        """Send what is due."""
        self._acknowledge_together()
        return super().loop_write()

    def leave_unread(self, timeout_seconds: float) -> MQTTErrorCode:
        """Like ``loop``, but only acknowledgements and pings go out.

        The broker's answers are among what is not read, so that it is silent counts for nothing.
        """
        line = self.socket()
        if line is None:
            return MQTTErrorCode.MQTT_ERR_NO_CONN
        waker = [] if self._sockpairR is None else [self._sockpairR]
        writable = [line] if self.want_write() else []
        woken, _writable, _failed = select.select(waker, writable, [], timeout_seconds)
        for end in woken:
            end.recv(_MANY)
        now = time.monotonic()
        if now - self._last_msg_out >= self._keepalive:
            self._send_pingreq()
        self._last_bytes_received, self._ping_t = now, 0.0
        return self.loop_write() if self.want_write() else MQTTErrorCode.MQTT_ERR_SUCCESS
