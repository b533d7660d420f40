"""What the broker sends again is taken for a new message."""

from ecoflow_tui.core.events import RawMessage
from ecoflow_tui.store.redelivery import Redelivery
from tests.faults.hooks import put


def is_known(self: Redelivery, raw: RawMessage) -> bool:
    del self, raw
    return False


put(Redelivery, "is_known", is_known)
