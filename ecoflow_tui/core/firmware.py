"""The firmware that a station says it runs."""

from collections.abc import Mapping

from ecoflow_tui.core.events import Scalar
from ecoflow_tui.core.readers import number_in

FIRMWARE_KEYS = ("pd.sysVer", "pdFirmVer", "iotFirmVer", "inv.sysVer")
"""The main board's, under the names that the families have for it; RIVER mini has but one board."""

_UNSET = frozenset({0, 0xFFFFFFFF})


def firmware_in(fields: Mapping[str, Scalar]) -> str:
    """The version as the app writes it, ``2.1.0.17``; empty where the fields do not tell."""
    for key in FIRMWARE_KEYS:
        number = number_in(fields[key]) if key in fields else None
        if number is not None and 0 < number <= 0xFFFFFFFF and number not in _UNSET:
            return ".".join(str(part) for part in int(number).to_bytes(4))
    return ""
