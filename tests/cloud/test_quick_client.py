"""Against the stock client, since it reaches into that one's private parts."""

import threading
from collections.abc import Callable

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode

from ecoflow_tui.cloud.quick_client import QuickClient
from ecoflow_tui.simulator.inner_broker import InnerAddress
from ecoflow_tui.simulator.publisher import Publisher

SIZES = (0, 1, 100, 127, 128, 16_383, 16_384, 65_535, 65_536, 65_537, 200_000)
PAYLOADS = [b"%d " % number + b"x" * SIZES[number % len(SIZES)] for number in range(330)]


class Reader:
    """Serves a client on a thread of its own until it has heard every payload."""

    def __init__(self, kind: Callable[..., Client], bridge: InnerAddress) -> None:
        self.heard: list[bytes] = []
        self.is_subscribed = threading.Event()
        self._client = kind(CallbackAPIVersion.VERSION2, manual_ack=True)
        self._client.username_pw_set(bridge.user, bridge.password)
        self._client.on_connect = lambda client, *_rest: client.subscribe("said", qos=1)
        self._client.on_subscribe = lambda *_facts: self.is_subscribed.set()
        self._client.on_message = self._hear
        self._client.on_socket_register_write = lambda *_facts: None
        self._client.connect(bridge.host, bridge.port)
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        assert self.is_subscribed.wait(10)

    def _hear(self, client: Client, _data: object, message: MQTTMessage) -> None:
        self.heard.append(bytes(message.payload))
        acknowledging = threading.Thread(target=client.ack, args=(message.mid, 1))
        acknowledging.start()
        acknowledging.join()

    def _serve(self) -> None:
        while len(self.heard) < len(PAYLOADS):
            assert self._client.loop(10) == MQTTErrorCode.MQTT_ERR_SUCCESS
        self._client.disconnect()
        while self._client.loop(10) == MQTTErrorCode.MQTT_ERR_SUCCESS:
            pass

    def join(self) -> list[bytes]:
        self._thread.join(30)
        assert not self._thread.is_alive()
        return self.heard


def test_it_hears_what_the_stock_client_hears(bridge: InnerAddress) -> None:
    readers = [Reader(QuickClient, bridge), Reader(Client, bridge)]
    publisher = Publisher(bridge)
    publisher.start()

    for payload in PAYLOADS:
        publisher.publish("said", payload)
    quick, stock = (reader.join() for reader in readers)
    publisher.stop()

    assert quick == stock == PAYLOADS
