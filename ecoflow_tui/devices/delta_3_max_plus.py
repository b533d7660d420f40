"""DELTA 3 Max and Max Plus: as DELTA 3."""

from ecoflow_tui.core.model import Model
from ecoflow_tui.devices.delta_3 import MODEL as DELTA_3

MODEL = Model(
    name="DELTA 3 Max",
    family="delta-3-max-plus",
    serial_prefixes=("D3M1", "D3N1", "D3M", "D3N"),
    metrics=DELTA_3.metrics,
)
