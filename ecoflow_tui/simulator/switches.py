"""The standing faults of the simulated cloud: each stays as it is set until it is set back."""

from dataclasses import dataclass, field
from enum import StrEnum


class Endpoint(StrEnum):
    """The REST calls, each of which can be made to fail."""

    CERTIFICATION = "certification"
    DEVICE_LIST = "device list"
    QUOTA_ALL = "all quotas"
    QUOTA_SOME = "some quotas"
    QUOTA_SET = "set quota"
    QUOTA_HISTORY = "quota history"


class SnapshotData(StrEnum):
    """What a successful ``quota/all`` carries."""

    FULL = "full"
    NULL = "null"
    MISSING = "missing"


@dataclass
class Switches:
    """Set an attribute to switch a fault on; requests and connections after that see it.

    Attributes:
        clock_offset_seconds: How far the cloud's clock is ahead of ours.
        is_wrong_region: Whether every signed call is answered 8513.
        rest_errors: The code with which an endpoint refuses, whatever the signature.
        rest_status: An HTTP status with which every call fails, such as 503; None for none.
        rest_delay_seconds: How long REST thinks before it answers.
        snapshot_data: What ``quota/all`` carries.
        credentials_refused: Whether the broker refuses even the right password (CONNACK 5).
        persistence_refused: Whether the broker refuses whoever wants a session kept (CONNACK 5).
        client_ids_per_day: How many different client ids may connect; None for any number.
        refused_topics: Topics whose subscription is refused although they are exact and own.
        muted: Stations that are online and say nothing on MQTT.
        certified_port: The broker's port as certification tells it, where something stands before
            the broker; None: its own.
        trickle_seconds: Stations publish only this often, in real seconds; None: at their pace.
    """

    clock_offset_seconds: float = 0.0
    is_wrong_region: bool = False
    rest_errors: dict[Endpoint, str] = field(default_factory=dict)
    rest_status: int | None = None
    rest_delay_seconds: float = 0.0
    snapshot_data: SnapshotData = SnapshotData.FULL
    credentials_refused: bool = False
    persistence_refused: bool = False
    client_ids_per_day: int | None = None
    refused_topics: frozenset[str] = frozenset()
    muted: frozenset[str] = frozenset()
    certified_port: int | None = None
    trickle_seconds: float | None = None

    def clear(self) -> None:
        """Set every standing fault back."""
        for name, usual in vars(Switches()).items():
            setattr(self, name, usual)
