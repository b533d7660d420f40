"""A message is acknowledged as soon as it is about to be written."""

from collections.abc import Sequence

from ecoflow_tui.store.intake import Taken
from ecoflow_tui.store.writer import SpoolWriter
from tests.faults.hooks import put

_keep = SpoolWriter._keep


def keep(self: SpoolWriter, group: Sequence[Taken]) -> None:
    for taken in group:
        taken.acknowledge()
    _keep(self, group)


put(SpoolWriter, "_keep", keep)
