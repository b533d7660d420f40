"""RIVER 3: as DELTA 3."""

from ecoflow_tui.core.model import Model
from ecoflow_tui.devices.delta_3 import MODEL as DELTA_3

MODEL = Model(
    name="RIVER 3",
    family="river-3",
    serial_prefixes=("R631", "R651", "R653", "R655"),
    metrics=DELTA_3.metrics,
)
