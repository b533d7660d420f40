"""What is written is left to the kernel's cache."""

from ecoflow_tui.store import segment


def sync_data(descriptor: int) -> None:
    """Trust in luck."""


vars(segment)["sync_data"] = sync_data
