"""The switchboard: every way in which the simulated cloud can misbehave."""

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


@dataclass(slots=True)
class Switches:
    """The standing faults: each stays as it is set until it is set back.

    Attributes:
        clock_offset_seconds: How far the cloud's clock is ahead of ours.
        is_wrong_region: Whether every signed call is answered 8513.
        rest_errors: The code with which a call is refused, signature or not.
        snapshot_data: What ``quota/all`` carries.
        frozen_snapshots: The snapshots to serve instead of the present ones, by serial.
        credentials_refused: Whether the broker refuses the right password (CONNACK 5).
        client_ids_per_day: How many different client ids may connect; None for any number.
        muted: Stations that are online and say nothing on MQTT.
        trickle_seconds: Publish only this often, in real seconds; None for the usual pace.
    """

    clock_offset_seconds: float = 0.0
    is_wrong_region: bool = False
    rest_errors: dict[Endpoint, str] = field(default_factory=dict)
    snapshot_data: SnapshotData = SnapshotData.FULL
    frozen_snapshots: dict[str, dict[str, object]] | None = None
    credentials_refused: bool = False
    client_ids_per_day: int | None = None
    muted: frozenset[str] = frozenset()
    trickle_seconds: float | None = None
