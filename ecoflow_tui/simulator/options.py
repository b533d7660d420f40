"""How a simulated cloud is to be."""

from dataclasses import dataclass

from ecoflow_tui.simulator.stations import DEMO_STATIONS, StationPlan


@dataclass(frozen=True, slots=True)
class CloudOptions:
    """The choices at the start; everything else is a fault or a message.

    Attributes:
        seed: Decides the account, the clouds in the sky and every measured value.
        speed: Simulated seconds in a real second; above 0.
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
