"""The simulated cloud: REST, broker, stations and faults, started and stopped together."""

import contextlib
import math
import tempfile
import threading
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from ecoflow_tui.simulator.account import Account
from ecoflow_tui.simulator.broadcast import Broadcast
from ecoflow_tui.simulator.catalogue import recorded_station
from ecoflow_tui.simulator.faults import Faults
from ecoflow_tui.simulator.fleet import Fleet
from ecoflow_tui.simulator.front_door import FrontDoor
from ecoflow_tui.simulator.inner_broker import InnerAddress, InnerBroker
from ecoflow_tui.simulator.options import CloudOptions
from ecoflow_tui.simulator.playback import Recorded, own_serials, pauses, read_capture
from ecoflow_tui.simulator.publisher import Publisher
from ecoflow_tui.simulator.rest_api import RestApi
from ecoflow_tui.simulator.rest_server import RestServer
from ecoflow_tui.simulator.state import CloudState
from ecoflow_tui.simulator.tls import Face, TlsFaces

_DEFAULTS = CloudOptions()


class Cloud:
    """An EcoFlow cloud on loopback. Use it as a context manager, or start and stop it once.

    Attributes:
        options: How it was wanted.
        faults: The switchboard; standing faults can be set before the start.
    """

    def __init__(self, options: CloudOptions = _DEFAULTS) -> None:
        self.options = options
        self.faults = Faults()
        fleet = Fleet(options.stations, options.seed)
        self._state = CloudState(Account.issued(options.seed), fleet, self.faults)
        self._closing = contextlib.ExitStack()
        self._stopping = threading.Event()
        self.tls = TlsFaces()
        self.faults.attach(self._state, self)

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
            "ECOFLOW_CA_FILE": str(self._ca_file),
        }

    @property
    def account(self) -> Account:
        """The account whose keys and password are valid now."""
        return self._state.account

    @property
    def serials(self) -> tuple[str, ...]:
        """The account's stations."""
        return self._state.fleet.serials

    @property
    def fleet(self) -> Fleet:
        """The stations themselves."""
        return self._state.fleet

    @property
    def other_region_url(self) -> str:
        """Another region's REST host: it knows no key of ours and says 8513."""
        return f"https://127.0.0.1:{self._abroad.port}"

    @property
    def counts(self) -> Counter[str]:
        """What has happened: connections, subscriptions, messages, requests."""
        return Counter({**self.door.counts, **self._rest.counts})

    def topic(self, serial: str, kind: str = "quota") -> str:
        """A station's topic of this kind."""
        return self._state.topic(serial, kind)

    def publish(self, serial: str, payload: bytes, kind: str = "quota") -> None:
        """Publish bytes as if the station had; returns when the broker has them."""
        self._publisher.publish(self.topic(serial, kind), payload, wait=True)

    def publish_soon(self, serial: str, payload: bytes, kind: str = "quota") -> None:
        """Publish without waiting for the broker; for many messages in a row."""
        self._publisher.publish(self.topic(serial, kind), payload)

    def tick(self, seconds: float = 1.0) -> None:
        """Let simulated seconds pass, and have the stations say what has changed."""
        self.broadcast.tick(seconds)

    def play(self, messages: Iterable[Recorded], speed: float | None = None) -> int:
        """Publish recorded messages by stations of this account; returns how many.

        Args:
            messages: As `read_capture` reads them.
            speed: How many times the recorded pace; None for as fast as possible.
        """
        listed = list(messages)
        serials = own_serials((message.serial for message in listed), self.serials)
        for recorded, own in serials.items():
            self.fleet.add(recorded_station(own, name=f"recorded {recorded[:4]}"))
        for pause, message in pauses(listed, speed or math.inf):
            if self._stopping.wait(pause):
                break
            self.publish_soon(serials[message.serial], message.payload, message.kind)
        return len(listed)

    def _play_by_itself(self, messages: list[Recorded]) -> None:
        thread = threading.Thread(
            target=self.play, args=(messages, self.options.speed), name="playback", daemon=True
        )
        thread.start()
        self._closing.callback(thread.join)
        self._closing.callback(self._stopping.set)

    def _start_parts(self) -> None:
        capture = self.options.capture
        recorded = None if capture is None else read_capture(capture)
        directory = tempfile.TemporaryDirectory(prefix="ecoflow-simulator-")
        root = Path(self._closing.enter_context(directory))
        self._ca_file = root / "ca.pem"
        self.tls.write_authority(self._ca_file)
        broker = InnerBroker(root)
        self._closing.callback(broker.stop)
        self._start_broker(broker.start())
        self._rest = self._started_rest(self.options.rest_port, is_home_region=True)
        self._abroad = self._started_rest(0, is_home_region=False)
        self._closing.callback(self.faults.end)
        for serial in self.serials:
            self.broadcast.say_presence(serial)
        if recorded is not None:
            self._play_by_itself(recorded)
        elif self.options.stations_running:
            self.broadcast.start()

    def _start_broker(self, inner: InnerAddress) -> None:
        self._publisher = Publisher(inner)
        self._publisher.start()
        self._closing.callback(self._publisher.stop)
        self.broadcast = Broadcast(self._state, self._publisher, self.options.speed)
        self._closing.callback(self.broadcast.stop)
        context = self.tls.context(Face.BROKER)
        self.door = FrontDoor(self._state, inner, context, self.options.broker_port)
        self.door.start()
        self._closing.callback(self.door.stop)
        self._state.broker_port = self.door.port

    def _started_rest(self, port: int, *, is_home_region: bool) -> RestServer:
        api = RestApi(self._state, is_home_region=is_home_region)
        server = RestServer(api, self.tls.context(Face.REST), self._state.now_ms, port)
        server.start()
        self._closing.callback(server.stop)
        return server
