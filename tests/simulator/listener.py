"""A client for the broker's tests: everything it is told is kept, and can be waited for."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from ecoflow_tui.simulator.cloud import Cloud

DEADLINE_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Heard:
    topic: str
    payload: bytes
    packet_id: int
    is_redelivery: bool


@dataclass(frozen=True, slots=True)
class Answer:
    refused: bool
    session_present: bool
    reason: str


class Listener:
    """A paho client; ``acknowledges`` False leaves every message unacknowledged."""

    def __init__(
        self,
        cloud: Cloud,
        client_id: str = "listener",
        *,
        password: str | None = None,
        clean_session: bool = True,
        acknowledges: bool = True,
    ) -> None:
        self.heard: list[Heard] = []
        self.answers: list[Answer] = []
        self.subacks: list[list[int]] = []
        self.disconnects = 0
        self.acknowledges = acknowledges
        self._changed = threading.Condition()
        self._port = cloud.door.port
        self._client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=client_id,
            clean_session=clean_session,
            manual_ack=True,
        )
        self._client.reconnect_delay_set(min_delay=0, max_delay=0)
        account = cloud.account
        self._client.username_pw_set(
            account.broker_account, account.broker_password if password is None else password
        )
        self._client.tls_set(str(Path(cloud.environment()["ECOFLOW_CA_FILE"])))
        self._client.on_connect = self._on_connect
        self._client.on_disconnect = self._on_disconnect
        self._client.on_subscribe = self._on_subscribe
        self._client.on_message = self._on_message

    def __enter__(self) -> Self:
        self.connect()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def connect(self) -> Answer:
        """Connect, and return the first CONNACK of this connection."""
        number = len(self.answers)
        self._client.connect("127.0.0.1", self._port)
        self._client.loop_start()
        self.wait(lambda: len(self.answers) > number)
        return self.answers[number]

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def subscribe(self, *topics: str) -> list[int]:
        """The SUBACK codes for one SUBSCRIBE."""
        number = len(self.subacks)
        self._client.subscribe([(topic, 1) for topic in topics])
        self.wait(lambda: len(self.subacks) > number)
        return self.subacks[number]

    def publish(self, topic: str, payload: bytes) -> None:
        """Publish with QoS 1 and wait for the PUBACK."""
        self._client.publish(topic, payload, qos=1).wait_for_publish(DEADLINE_SECONDS)

    def payloads(self) -> list[bytes]:
        return [message.payload for message in self.heard]

    def wait(self, is_so: Callable[[], bool]) -> None:
        """Return as soon as it is so; fail after a deadline."""
        deadline = time.monotonic() + DEADLINE_SECONDS
        with self._changed:
            while not is_so():
                left = deadline - time.monotonic()
                assert left > 0, "it did not become so in time"
                self._changed.wait(left)

    def _on_connect(
        self,
        _client: Client,
        _data: object,
        flags: ConnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        with self._changed:
            self.answers.append(Answer(reason.is_failure, flags.session_present, str(reason)))
            self._changed.notify_all()

    def _on_disconnect(
        self,
        _client: Client,
        _data: object,
        _flags: DisconnectFlags,
        _reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        with self._changed:
            self.disconnects += 1
            self._changed.notify_all()

    def _on_subscribe(
        self,
        _client: Client,
        _data: object,
        _packet_id: int,
        reasons: list[ReasonCode],
        _properties: Properties | None,
    ) -> None:
        with self._changed:
            self.subacks.append([reason.value for reason in reasons])
            self._changed.notify_all()

    def _on_message(self, client: Client, _data: object, message: MQTTMessage) -> None:
        heard = Heard(message.topic, bytes(message.payload), message.mid, message.dup)
        with self._changed:
            self.heard.append(heard)
            self._changed.notify_all()
        if self.acknowledges:
            client.ack(message.mid, message.qos)
