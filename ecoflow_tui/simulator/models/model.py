"""What a model is to the simulator: its names for things, and the shape of its messages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ecoflow_tui.simulator.power import PowerState, Rating, Settings

Value = int | float | str | bool | list[int]
Fields = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a message carries besides its fields.

    Attributes:
        message_id: 63 bits at most.
        timestamp_ms: UTC milliseconds.
        uptime: A counter that the station has kept since it was switched on.
    """

    message_id: int
    timestamp_ms: int
    uptime: int


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One figure over a stretch of the past.

    Attributes:
        name: As REST names it.
        unit: As REST writes it.
        usual: What a day brings, or what a share comes to.
        extra: What tells figures of one name apart.
    """

    name: str
    unit: str
    usual: float
    extra: str = ""


@dataclass(frozen=True, slots=True)
class Model:
    """One kind of station.

    Attributes:
        product_name: What the device list calls it.
        fields: Every reading, as ``quota/all`` names and scales it.
        messages: Changed fields as the messages the station publishes for them.
        obey: The settings after a set command; None when the command is refused.
        is_opened: Whether the public API serves this model at all (else 1006).
        history: The aggregates of the past that REST has, and what each of them holds.
    """

    product_name: str
    fields: Callable[[Rating, PowerState], Fields]
    messages: Callable[[Fields, Envelope], list[Mapping[str, object]]]
    obey: Callable[[Settings, Mapping[str, object]], Settings | None]
    is_opened: bool = True
    history: Mapping[str, tuple[Aggregate, ...]] = field(default_factory=dict)
