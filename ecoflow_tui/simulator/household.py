"""What is plugged in: appliances that come and go with the hours."""

from dataclasses import dataclass
from enum import StrEnum

from ecoflow_tui.simulator.weather import hour_of_day


class Outlet(StrEnum):
    """The outlets of a power station."""

    AC = "ac"
    CAR = "car"
    TYPEC1 = "typec1"
    TYPEC2 = "typec2"
    USB1 = "usb1"
    USB2 = "usb2"


@dataclass(frozen=True, slots=True)
class Appliance:
    """One load.

    Attributes:
        name: What it is, for the reader of the table.
        outlet: Where it is plugged in.
        watts: What it draws while it runs.
        period_seconds: How often its pattern repeats.
        duty: Which share of a period it runs, 0 to 1.
        hours: Between which hours of the day it is used; may pass midnight.
    """

    name: str
    outlet: Outlet
    watts: float
    period_seconds: float = 3600.0
    duty: float = 1.0
    hours: tuple[float, float] = (0.0, 24.0)

    def runs_at(self, at_seconds: float, phase: float) -> bool:
        """Whether it is drawing power at this moment."""
        first, last = self.hours
        hour = hour_of_day(at_seconds)
        in_use = first <= hour < last if first <= last else hour >= first or hour < last
        return in_use and (at_seconds / self.period_seconds + phase) % 1.0 < self.duty


def demand(
    appliances: tuple[Appliance, ...], at_seconds: float, phase: float
) -> dict[Outlet, float]:
    """Watts wanted at each outlet."""
    wanted = dict.fromkeys(Outlet, 0.0)
    for number, appliance in enumerate(appliances):
        if appliance.runs_at(at_seconds, phase + 0.37 * number):
            wanted[appliance.outlet] += appliance.watts
    return wanted
