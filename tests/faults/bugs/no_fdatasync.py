"""What is written is left to the kernel's cache."""

from ecoflow_tui.store import segment
from tests.faults.hooks import put


def sync_data(descriptor: int) -> None:
    """Trust in luck."""


put(segment, "sync_data", sync_data)
