"""What the broker sends again is taken for a new message."""

from ecoflow_tui.core.events import RawMessage
from ecoflow_tui.store.redelivery import Redelivery


def is_known(self: Redelivery, raw: RawMessage) -> bool:
    return False


Redelivery.is_known = is_known  # type: ignore[method-assign]
