"""Against the stock client, since it reaches into that one's private parts."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode

from ecoflow_tui.cloud.patient_client import PatientClient
from ecoflow_tui.simulator.inner_broker import InnerAddress
from ecoflow_tui.simulator.publisher import Publisher

SIZES = (0, 1, 100, 127, 128, 16_383, 16_384, 65_535, 65_536, 65_537, 200_000)
PAYLOADS = [b"%d " % number + b"x" * SIZES[number % len(SIZES)] for number in range(330)]


@dataclass
class Reader:
    """Serves a client on a thread of its own until it has heard every payload."""

    client: Client
    acknowledge: Callable[[int], object]
    heard: list[bytes] = field(default_factory=list)

    def start(self, bridge: InnerAddress) -> None:
        """Subscribe."""
        is_subscribed = threading.Event()
        self.client.username_pw_set(bridge.user, bridge.password)
        self.client.on_connect = lambda client, *_rest: client.subscribe("said", qos=1)
        self.client.on_subscribe = lambda *_facts: is_subscribed.set()
        self.client.on_message = self._hear
        self.client.on_socket_register_write = lambda *_facts: None
        self.client.connect(bridge.host, bridge.port)
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        assert is_subscribed.wait(10)

    def _hear(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        self.heard.append(bytes(message.payload))
        acknowledging = threading.Thread(target=self.acknowledge, args=(message.mid,))
        acknowledging.start()
        acknowledging.join()

    def _serve(self) -> None:
        while len(self.heard) < len(PAYLOADS):
            assert self.client.loop(10) == MQTTErrorCode.MQTT_ERR_SUCCESS
        self.client.disconnect()
        while self.client.loop(10) == MQTTErrorCode.MQTT_ERR_SUCCESS:
            pass

    def join(self) -> list[bytes]:
        """What it has heard in the end."""
        self._thread.join(30)
        assert not self._thread.is_alive()
        return self.heard


def test_it_hears_what_the_stock_client_hears(bridge: InnerAddress) -> None:
    # Few may wait to be acknowledged: none would come any more, were one not.
    patient = PatientClient("", is_persistent=False, has_room=lambda: True)
    stock = Client(CallbackAPIVersion.VERSION2, manual_ack=True)
    readers = [
        Reader(patient, patient.acknowledge),
        Reader(stock, lambda packet_id: stock.ack(packet_id, 1)),
    ]
    for reader in readers:
        reader.start(bridge)
    publisher = Publisher(bridge)
    publisher.start()

    for payload in PAYLOADS:
        publisher.publish("said", payload)
    heard = [reader.join() for reader in readers]
    publisher.stop()

    assert heard == [PAYLOADS, PAYLOADS]
