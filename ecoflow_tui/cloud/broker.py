"""One connection to an MQTT broker: made once, used once, never revived.

A new connection is a new object with a new paho client, so that nothing of an old one, its
packet ids above all, can be taken for the new one's.
"""

import logging
import random
import socket
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import MQTTErrorCode
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from ecoflow_tui.cloud.errors import UNHEARD, subscribe_refusal
from ecoflow_tui.cloud.happenings import Accepted, Arrived, Ended, Post, Refused, Subscribed
from ecoflow_tui.cloud.patient_client import PatientClient
from ecoflow_tui.cloud.plan import ConnectionPlan, new_client
from ecoflow_tui.cloud.topics import short_topic
from ecoflow_tui.cloud.trouble import network_error
from ecoflow_tui.core.errors import EcoflowError, NetworkError
from ecoflow_tui.core.events import RawMessage
from ecoflow_tui.core.identity import uuid7

_KEEPALIVE_TIMEOUT = 141
_LOOP_SECONDS = 1.0
_ROOM_SECONDS = 0.05
_UNNAMED = "(a topic that is not UTF-8)"

log = logging.getLogger(__name__)


class Connection:
    """A connection and the thread that serves it, which only posts what happens.

    Attributes:
        epoch: Its number.
        is_waiting: Whether it reads nothing, for want of room.

    Args:
        plan: What it is to be.
        epoch: Its number, different from every other connection's.
        post: Takes what happens; ``Ended`` comes last, once, however the thread ends.
        has_room: Whether one more message may be posted; while not, the broker has to wait.
    """

    def __init__(
        self, plan: ConnectionPlan, epoch: int, post: Post, has_room: Callable[[], bool]
    ) -> None:
        self.epoch = epoch
        self.is_waiting = False
        self._plan = plan
        self._post = post
        self._has_room = has_room
        self._client = self._new_client()
        self._pending: dict[int, str] = {}
        self._refusals: dict[str, str] = {}
        self._guard = threading.Lock()
        self._is_live = False
        self._is_closed = False
        self._was_reached = False
        self._socket: socket.socket | None = None
        self._error: EcoflowError | None = None
        # Seeded by the system once: to ask it for every message lets others interrupt each time.
        self._dice = random.Random()
        self._beat_at = time.monotonic()
        self._thread = threading.Thread(target=self._serve, name="cloud-broker", daemon=True)

    def open(self) -> None:
        """Begin; once."""
        self._thread.start()

    def close(self, wait_seconds: float) -> None:
        """Say goodbye to the broker, or cut the line when that takes longer than this.

        Nothing is acknowledged any more. Twice does no harm.
        """
        with self._guard:
            self._is_live = False
            self._is_closed = True
        self._client.say_goodbye()
        self._thread.join(wait_seconds)
        if self._thread.is_alive():
            self._cut()

    @property
    def silent_seconds(self) -> float:
        """How long its thread has given no sign of life, whatever the broker does."""
        return time.monotonic() - self._beat_at

    def _cut(self) -> None:
        """Cut the line under a thread that does not listen."""
        line = self._socket
        if line is not None:
            try:
                line.shutdown(socket.SHUT_RDWR)
            except OSError:
                log.debug("the line was cut already")

    def _new_client(self) -> PatientClient:
        client = new_client(self._plan, self._has_room)
        client.on_connect = self._on_connect
        client.on_subscribe = self._on_subscribe
        client.on_message = self._on_message
        client.on_disconnect = self._on_disconnect
        client.on_socket_open = self._on_socket_open
        return client

    def _serve(self) -> None:
        login = self._plan.login
        try:
            self._client.connect(login.host, login.port, self._plan.keepalive_seconds)
            self._was_reached = True
            self._beat_at = time.monotonic()
            while self._turn() == MQTTErrorCode.MQTT_ERR_SUCCESS:
                self._beat_at = time.monotonic()
        except OSError as error:
            self._error = network_error(login.peer, error)
        except Exception:
            log.exception("the broker's connection failed in an unexpected way")
            self._error = NetworkError(
                f"{login.peer} said something that is no MQTT.", "Check the address and the port."
            )
        finally:
            with self._guard:
                self._is_live = False
            reason = self._error or self._closed_by_peer()
            self._post(Ended(self.epoch, reason, self._was_reached))

    def _turn(self) -> MQTTErrorCode:
        """Read a message, if there is room for it, and write what is due."""
        self.is_waiting = not self._has_room()
        if self.is_waiting:
            return self._client.leave_unread(_ROOM_SECONDS)
        return self._client.loop(_LOOP_SECONDS)

    def _closed_by_peer(self) -> NetworkError:
        return NetworkError(
            f"{self._plan.login.peer} closed the connection.", "Nothing to do: it is made anew."
        )

    def _on_socket_open(self, _client: Client, _data: object, line: object) -> None:
        """Nothing has been sent yet: a connection that was given up meanwhile ends here."""
        assert isinstance(line, socket.socket)
        self._socket = line
        with self._guard:
            is_closed = self._is_closed
        if is_closed:
            line.close()
            raise ConnectionAbortedError("given up before it was made")

    def _on_connect(
        self,
        client: Client,
        _data: object,
        flags: ConnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if reason.is_failure:
            self._post(Refused(self.epoch, reason.value))
            return
        with self._guard:
            self._is_live = not self._is_closed
        log.info(
            "connected to %s%s",
            self._plan.login.peer,
            ", which kept our subscriptions" if flags.session_present else "",
        )
        self._post(Accepted(self.epoch, bool(flags.session_present)))
        for topic in self._plan.topics:
            _error, packet_id = client.subscribe(topic, qos=1)
            if packet_id is not None:
                self._pending[packet_id] = topic

    def _on_subscribe(
        self,
        _client: Client,
        _data: object,
        packet_id: int,
        reasons: list[ReasonCode],
        _properties: Properties | None,
    ) -> None:
        topic = self._pending.pop(packet_id, "")
        refused = next((reason for reason in reasons if reason.is_failure), None)
        if refused is not None:
            words = subscribe_refusal(short_topic(topic), refused.value)
            log.warning("%s", words)
            self._refusals[topic] = words
        if not self._pending:
            granted = len(self._plan.topics) - len(self._refusals)
            refusals = tuple(self._refusals.values())
            self._post(Subscribed(self.epoch, granted, refusals, tuple(self._refusals)))

    def _on_message(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        at = datetime.now(UTC)
        try:
            topic = message.topic
        except UnicodeDecodeError:
            topic = _UNNAMED
        raw = RawMessage(
            id=uuid7(at, self._dice.randbytes(10)),
            received_at=at,
            topic=topic,
            payload=bytes(message.payload),
            qos=message.qos,
            is_duplicate=message.dup,
            packet_id=message.mid,
        )
        if log.isEnabledFor(logging.DEBUG):
            log.debug("%s: %d bytes, QoS %d", short_topic(topic), len(raw.payload), raw.qos)
        self._post(Arrived(self.epoch, raw, partial(self._acknowledge, message.mid, message.qos)))

    def _acknowledge(self, packet_id: int, qos: int) -> None:
        """Tell the broker, but only while this very connection lasts: packet ids restart."""
        if qos == 0:
            return
        with self._guard:
            if self._is_live:
                self._client.acknowledge(packet_id)

    def _on_disconnect(
        self,
        _client: Client,
        _data: object,
        _flags: DisconnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        with self._guard:
            self._is_live = False
        if reason.value == _KEEPALIVE_TIMEOUT:
            self._error = NetworkError(UNHEARD.cause, UNHEARD.cure)
