"""What happens to a session, as frozen values: other threads only post these to its owner.

``epoch`` says which connection it happened to: each has its own number.
"""

from collections.abc import Callable
from dataclasses import dataclass

from ecoflow_tui.cloud.login import BrokerLogin
from ecoflow_tui.core.errors import EcoflowError
from ecoflow_tui.core.events import RawMessage, Station
from ecoflow_tui.core.feed import Acknowledge


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message came by a connection."""

    epoch: int
    raw: RawMessage
    acknowledge: Acknowledge


@dataclass(frozen=True, slots=True)
class Accepted:
    """The broker accepted the connection; ``is_resumed``: it had kept our session."""

    epoch: int
    is_resumed: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """The broker refused the connection; ``code`` is MQTT 5's."""

    epoch: int
    code: int


@dataclass(frozen=True, slots=True)
class Subscribed:
    """Every SUBSCRIBE has been answered.

    Attributes:
        epoch: Which connection.
        granted: How many topics were granted.
        refusals: One sentence for each topic that was refused.
        refused: These topics.
    """

    epoch: int
    granted: int
    refusals: tuple[str, ...]
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ended:
    """The connection is over, and its thread with it.

    Attributes:
        epoch: Which connection.
        error: Why.
        was_reached: Whether the broker could be reached at all, TLS included.
    """

    epoch: int
    error: EcoflowError
    was_reached: bool


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A login and the stations that go with it."""

    login: BrokerLogin
    stations: tuple[Station, ...]


@dataclass(frozen=True, slots=True)
class SignInFailed:
    """There is no login."""

    error: EcoflowError


@dataclass(frozen=True, slots=True)
class Listed:
    """The device list as it is now."""

    stations: tuple[Station, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A station's ``quota/all`` reply."""

    raw: RawMessage


@dataclass(frozen=True, slots=True)
class SnapshotRefused:
    """EcoFlow will not ever serve this station's snapshots."""

    serial: str


@dataclass(frozen=True, slots=True)
class Polled:
    """A round of snapshots is over."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Let go of everything."""


Happening = (
    Arrived
    | Accepted
    | Refused
    | Subscribed
    | Ended
    | SignedIn
    | SignInFailed
    | Listed
    | Snapshot
    | SnapshotRefused
    | Polled
    | Stop
)
Post = Callable[[Happening], None]
