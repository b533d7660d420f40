"""How a simulated cloud is to be."""

import json
from dataclasses import asdict, dataclass, replace
from importlib.util import find_spec
from pathlib import Path

from ecoflow_tui.core.errors import ConfigurationError
from ecoflow_tui.simulator.catalogue import CATALOGUE, DEMO_STATIONS
from ecoflow_tui.simulator.stations import StationPlan

_PARTS = ("iotcore", "trustme")


@dataclass(frozen=True, slots=True)
class CloudOptions:
    """The choices at the start; everything else is a fault or a message.

    Attributes:
        seed: Decides the account, the clouds in the sky and every measured value.
        speed: Simulated seconds in a real second; above 0.
        stations: The stations of the account.
        stations_running: False when only `Cloud.tick` lets time pass; a test that wants to
            control every message says so.
        capture: A capture file to publish after the start, at its recorded pace times ``speed``;
            the stations themselves are silent then.
        rest_port: Where REST listens on 127.0.0.1; 0 for any free port.
        broker_port: Where MQTT over TLS listens on 127.0.0.1; 0 for any free port.
    """

    seed: int = 1
    speed: float = 1.0
    stations: tuple[StationPlan, ...] = DEMO_STATIONS
    stations_running: bool = True
    capture: Path | None = None
    rest_port: int = 0
    broker_port: int = 0

    def __post_init__(self) -> None:
        if not 0 < self.speed <= 100_000:
            raise ConfigurationError(
                f"A simulated cloud cannot run at speed {self.speed}.",
                "Give simulated seconds per real second, above 0 and at most 100000.",
            )

    def to_json(self) -> str:
        """The options for another process; its stations must be of the catalogue."""
        plain = replace(self, stations=())
        serials = [plan.serial for plan in self.stations]
        capture = None if self.capture is None else str(self.capture.absolute())
        return json.dumps({**asdict(plain), "stations": serials, "capture": capture})

    @classmethod
    def from_json(cls, text: str) -> "CloudOptions":
        """Options that `to_json` has written."""
        document = json.loads(text)
        document["stations"] = tuple(CATALOGUE[serial] for serial in document["stations"])
        if document["capture"] is not None:
            document["capture"] = Path(document["capture"])
        return cls(**document)


def require_parts() -> None:
    """See that the optional packages of the simulated cloud are there.

    Raises:
        ConfigurationError: At least one is missing.
    """
    missing = [name for name in _PARTS if find_spec(name) is None]
    if missing:
        raise ConfigurationError(
            f"The simulated cloud needs {' and '.join(missing)}.",
            "Install ecoflow-tui with its demo extra: pip install '.[demo]', where its source is.",
        )
