"""What the recorder is told at its start."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ecoflow_tui.core.model import Model
from ecoflow_tui.devices import find_model
from ecoflow_tui.store.prune import Retention
from ecoflow_tui.store.spool import SpoolLimits


@dataclass(frozen=True, slots=True)
class RecorderOptions:
    """Where and within which bounds to record.

    Attributes:
        spool_directory: Belongs to the recorder alone; created with mode 0700.
        account: Whose messages these are: one recorder per database and account.
        limits: How much disk the spool may take.
        queue_messages: How many messages may wait for the disk.
        queue_bytes: How many bytes of payload may wait for the disk.
        creates_schema: Whether missing tables are created at the start.
        has_raw_index: Whether they get the index on ``raw_data``.
        first_answer_seconds: How long ``start`` waits to hear whether another recorder has the
            database; a database that is away does not keep it from starting.
        retention: What is deleted again; by default nothing.
        prune_seconds: How often.
        find_model: The model of a serial number, as the station is to be read.
        hang_seconds: How long one call to the database may take before its socket is shut.
    """

    spool_directory: Path
    account: str = ""
    limits: SpoolLimits = field(default_factory=SpoolLimits)
    queue_messages: int = 10_000
    queue_bytes: int = 32 << 20
    creates_schema: bool = True
    has_raw_index: bool = True
    retention: Retention = field(default_factory=Retention)
    prune_seconds: float = 3600
    first_answer_seconds: float = 5
    find_model: Callable[[str], Model] = find_model
    hang_seconds: float = 18
