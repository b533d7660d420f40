"""The simulated cloud as a whole: REST, broker, stations and faults, started and stopped together."""

import contextlib
import json
import ssl
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from ecoflow_tui.simulator.account import Account
from ecoflow_tui.simulator.certificates import Certificates
from ecoflow_tui.simulator.faults import Switches
from ecoflow_tui.simulator.fleet import Fleet
from ecoflow_tui.simulator.front_door import FrontDoor
from ecoflow_tui.simulator.inner_broker import InnerBroker
from ecoflow_tui.simulator.publisher import Publisher, encoded
from ecoflow_tui.simulator.rest_api import RestApi
from ecoflow_tui.simulator.rest_server import RestServer
from ecoflow_tui.simulator.stations import DEMO_STATIONS, StationPlan

_SHORTEST_TICK_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class CloudOptions:
    """How a cloud is to be.

    Attributes:
        seed: Decides the account, the clouds in the sky and every measured value.
        speed: Simulated seconds in a real second.
        stations: The stations of the account.
        stations_running: False when only `Cloud.tick` lets time pass; a test that wants to
            control every message says so.
        rest_port: Where REST listens on 127.0.0.1; 0 for any free port.
        broker_port: Where MQTT over TLS listens on 127.0.0.1; 0 for any free port.
    """

    seed: int = 1
    speed: float = 1.0
    stations: tuple[StationPlan, ...] = DEMO_STATIONS
    stations_running: bool = True
    rest_port: int = 0
    broker_port: int = 0

    @property
    def tick_seconds(self) -> float:
        """Real seconds between two messages of a station: one simulated second, within reason."""
        return min(1.0, max(_SHORTEST_TICK_SECONDS, 1.0 / self.speed))


class Cloud:
    """An EcoFlow cloud on loopback. Use it as a context manager, or start and stop it."""

    def __init__(self, options: CloudOptions = CloudOptions()) -> None:
        self.options = options
        self.account = Account.issued(options.seed)
        self.switches = Switches()
        self.fleet = Fleet(options.stations, options.seed)
        self._certificates = Certificates.new()
        self._closing = contextlib.ExitStack()
        self._stopping = threading.Event()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start every part; returns when clients can connect.

        Raises:
            NetworkError: The broker could not be started.
        """
        try:
            self._start_parts()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop every part and remove the working directory; twice does no harm."""
        self._closing.close()

    def environment(self) -> dict[str, str]:
        """The variables with which any other command, or any EcoFlow client, finds this cloud."""
        return {
            "ECOFLOW_ACCESS_KEY": self.account.access_key,
            "ECOFLOW_SECRET_KEY": self.account.secret_key,
            "ECOFLOW_API_URL": f"https://127.0.0.1:{self._rest.port}",
            "ECOFLOW_CA_FILE": str(self._directory / "ca.pem"),
        }

    def now_ms(self) -> int:
        """The cloud's clock, UTC milliseconds; a fault can set it wrong."""
        return round(1000 * (time.time() + self.switches.clock_offset_seconds))

    @property
    def broker_port(self) -> int:
        """Where MQTT over TLS is served."""
        return self._door.port

    @property
    def serials(self) -> tuple[str, ...]:
        """The account's stations."""
        return self.fleet.serials

    @property
    def credentials_refused(self) -> bool:
        """Whether the broker refuses even the right password."""
        return self.switches.credentials_refused

    @property
    def client_ids_per_day(self) -> int | None:
        """How many different client ids may connect."""
        return self.switches.client_ids_per_day

    @property
    def counts(self) -> Counter[str]:
        """What has happened so far: connections, subscriptions, messages, requests."""
        return self._door.counts + self._rest.counts

    def topic(self, serial: str, kind: str = "quota") -> str:
        """A station's topic of this kind."""
        return f"/open/{self.account.broker_account}/{serial}/{kind}"

    def publish(self, serial: str, payload: bytes, kind: str = "quota") -> None:
        """Publish bytes as if the station had; returns when the broker has them."""
        self._publisher.publish(self.topic(serial, kind), payload, wait=True)

    def tick(self, seconds: float = 1.0) -> None:
        """Let simulated seconds pass, and have the stations say what has changed."""
        self.fleet.advance(seconds)
        for serial, message in self.fleet.news(self.now_ms()):
            if serial not in self.switches.muted:
                self._publisher.publish(self.topic(serial), encoded(message))

    def _start_parts(self) -> None:
        self._stopping.clear()
        directory = tempfile.TemporaryDirectory(prefix="ecoflow-simulator-")
        self._directory = Path(self._closing.enter_context(directory))
        self._certificates.write_authority(self._directory / "ca.pem")
        self._start_broker()
        self._start_rest()
        for serial in self.serials:
            self._say_presence(serial, present=True)
        if self.options.stations_running:
            self._start_clock()

    def _start_broker(self) -> None:
        broker = InnerBroker(self._directory)
        self._closing.callback(broker.stop)
        inner = broker.start()
        self._publisher = Publisher(inner, self._on_command)
        self._publisher.start()
        self._closing.callback(self._publisher.stop)
        self._broker_tls = self._certificates.server_context()
        self._door = FrontDoor(self, inner, self._broker_tls, self.options.broker_port)
        self._door.start()
        self._closing.callback(self._door.stop)

    def _start_rest(self) -> None:
        self._rest_tls: ssl.SSLContext = self._certificates.server_context()
        self._rest = RestServer(RestApi(self), self._rest_tls, self.now_ms, self.options.rest_port)
        self._rest.start()
        self._closing.callback(self._rest.stop)

    def _start_clock(self) -> None:
        thread = threading.Thread(target=self._run_stations, name="stations", daemon=True)
        thread.start()
        self._closing.callback(thread.join)
        self._closing.callback(self._stopping.set)

    def _run_stations(self) -> None:
        tick = self.options.tick_seconds
        while not self._stopping.wait(tick):
            self.tick(tick * self.options.speed)

    def _say_presence(self, serial: str, *, present: bool) -> None:
        message = {
            "id": str(self.now_ms()),
            "version": "1.0",
            "timestamp": self.now_ms(),
            "params": {"status": int(present)},
        }
        self.publish(serial, encoded(message), kind="status")

    def _on_command(self, topic: str, payload: bytes) -> None:
        *_, serial, kind = topic.split("/")
        if kind != "set":
            return
        try:
            command = json.loads(payload)
        except ValueError:
            return
        if isinstance(command, dict):
            self._publisher.publish(
                self.topic(serial, "set_reply"), self._set_reply(serial, command)
            )

    def _set_reply(self, serial: str, command: Mapping[str, object]) -> bytes:
        is_done = self.fleet.obey(serial, command)
        return encoded({**command, "code": "0", "data": {"ack": int(not is_done)}})
