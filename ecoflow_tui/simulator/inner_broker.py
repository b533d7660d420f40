"""The real broker behind the front door: rumqttd, in a child process, plain MQTT on loopback."""

import secrets
import socket
from dataclasses import dataclass, field
from pathlib import Path

from iotcore import Broker

from ecoflow_tui.core.errors import NetworkError
from ecoflow_tui.simulator.admission import ACCEPTED
from ecoflow_tui.simulator.held_port import HeldPort
from ecoflow_tui.simulator.packets import Connect, connack

_ATTEMPTS = 5
_ANSWER_SECONDS = 5.0
_CONFIGURATION = """\
id = 0

[router]
id = 0
max_connections = 1000
max_outgoing_packet_count = 200
max_segment_size = 104857600
max_segment_count = 10

[v4.1]
name = "inner"
listen = "127.0.0.1:{port}"
next_connection_delay_ms = 1

[v4.1.connections]
connection_timeout_ms = 60000
max_payload_size = 33554432
max_inflight_count = 100
dynamic_filters = true

[v4.1.connections.auth]
{user} = "{password}"
"""


@dataclass(frozen=True, slots=True)
class InnerAddress:
    """Where the inner broker listens, and the password that only this cloud knows.

    The password also tells our broker from a stranger who took the port in the meantime.
    """

    port: int
    user: str
    password: str = field(repr=False)
    host: str = "127.0.0.1"


class InnerBroker:
    """One rumqttd; it ends with this process, however that ends."""

    def __init__(self, directory: Path) -> None:
        self._configuration = directory / "broker.toml"
        self._broker: Broker | None = None
        self._port: HeldPort | None = None

    def start(self) -> InnerAddress:
        """Start on a free port.

        Raises:
            NetworkError: No port could be had in five attempts.
        """
        for _ in range(_ATTEMPTS):
            self._port = HeldPort()
            address = InnerAddress(self._port.number, "cloud", secrets.token_hex(16))
            if self._has_started(address):
                return address
            self.stop()
        raise NetworkError(
            "The simulated cloud's broker did not start.",
            "See whether other programs hold all ports of 127.0.0.1, then try again.",
        )

    def stop(self) -> None:
        """End the broker and free its port; calling it twice does no harm."""
        if self._broker is not None:
            self._broker.stop()
            self._broker = None
        if self._port is not None:
            self._port.release()
            self._port = None

    def _has_started(self, address: InnerAddress) -> bool:
        self._configuration.touch(mode=0o600)
        self._configuration.write_text(
            _CONFIGURATION.format(port=address.port, user=address.user, password=address.password)
        )
        self._broker = Broker(config_path=str(self._configuration))
        try:
            self._broker.start()
        except (OSError, RuntimeError):
            return False
        return _is_ours(address)


def _is_ours(address: InnerAddress) -> bool:
    """Whether the broker on this port knows our password: a port can be taken while we start."""
    request = Connect(4, True, 10, "is-it-ours", address.user, address.password, has_will=False)
    try:
        with socket.create_connection((address.host, address.port), _ANSWER_SECONDS) as connection:
            connection.sendall(request.encoded())
            return connection.recv(4) == connack(ACCEPTED)
    except OSError:
        return False
