"""paho's client, taught to leave what the broker says unread for a while."""

import select
import time

from paho.mqtt.client import Client
from paho.mqtt.enums import MQTTErrorCode

_MANY = 10_000


class PatientClient(Client):
    """A client whose loop can be turned without reading, for as long as nobody has room.

    TCP then holds the broker back, and nothing is lost or taken into memory meanwhile.
    """

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
