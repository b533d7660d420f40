"""The stations' own way to the broker: one plain connection, in place of all their radios."""

import threading
from collections.abc import Callable

from paho.mqtt.client import Client, ConnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from ecoflow_tui.core.errors import NetworkError
from ecoflow_tui.simulator.inner_broker import InnerAddress

_CONNECT_SECONDS = 10.0
_PUBLISH_SECONDS = 30.0


class Publisher:
    """Publishes for the stations, and hears the commands that are meant for them.

    Attributes:
        on_command: Called with topic and payload of every message on a ``set`` or ``get`` topic,
            in the publisher's thread; it must not wait.
    """

    def __init__(self, inner: InnerAddress) -> None:
        self.on_command: Callable[[str, bytes], None] = _ignore
        self._inner = inner
        self._connected = threading.Event()
        self._client = Client(
            CallbackAPIVersion.VERSION2, client_id="the-stations", clean_session=True
        )
        self._client.username_pw_set(inner.user, inner.password)
        self._client.max_inflight_messages_set(1000)
        self._client.on_connect = self._on_connect
        self._client.on_message = self._on_message

    def start(self) -> None:
        """Connect.

        Raises:
            NetworkError: The inner broker does not let us in within ten seconds.
        """
        self._client.connect(self._inner.host, self._inner.port)
        self._client.loop_start()
        if not self._connected.wait(_CONNECT_SECONDS):
            self.stop()
            raise NetworkError("The simulated stations cannot reach their broker.", "Try again.")

    def stop(self) -> None:
        """Disconnect."""
        self._client.disconnect()
        self._client.loop_stop()

    def publish(self, topic: str, payload: bytes, *, wait: bool = False) -> None:
        """Publish with QoS 1; ``wait`` returns when the broker has it."""
        receipt = self._client.publish(topic, payload, qos=1)
        if wait:
            receipt.wait_for_publish(_PUBLISH_SECONDS)

    def _on_connect(
        self,
        client: Client,
        _data: object,
        _flags: ConnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if not reason.is_failure:
            client.subscribe([("/open/+/+/set", 1), ("/open/+/+/get", 1)])
            self._connected.set()

    def _on_message(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        self.on_command(message.topic, bytes(message.payload))


def _ignore(_topic: str, _payload: bytes) -> None:
    """Until somebody listens, commands are for nobody."""
