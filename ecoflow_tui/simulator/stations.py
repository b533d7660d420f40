"""The stations of the simulated account, and how each of them lives and speaks."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace

from ecoflow_tui.simulator.household import Appliance, Outlet
from ecoflow_tui.simulator.models.delta_2 import DELTA_2
from ecoflow_tui.simulator.models.delta_pro import DELTA_PRO
from ecoflow_tui.simulator.models.model import Envelope, Fields, Model
from ecoflow_tui.simulator.power import Counters, PowerState, Rating, Settings, advance

_START_HOUR = 10.0
_USUAL = Settings()


@dataclass(frozen=True, slots=True)
class StationPlan:
    """A station as the simulation begins.

    Attributes:
        serial: Fictitious; its first letters name the model.
        name: What its owner calls it.
        model: Its names and messages.
        rating: Its hardware and what is plugged in.
        start_soc_percent: The state of charge at the start.
        settings: Its switches and limits at the start.
        start_hour: The time of day at the start, whatever the wall clock says.
    """

    serial: str
    name: str
    model: Model
    rating: Rating
    start_soc_percent: float = 60.0
    settings: Settings = _USUAL
    start_hour: float = _START_HOUR


class Station:
    """One station: it advances when told to, and says what has changed since it last spoke."""

    def __init__(self, plan: StationPlan, seed: int) -> None:
        self.plan = plan
        self._dice = random.Random(f"{seed} {plan.serial}")
        self._phase = self._dice.random()
        self._uptime = self._dice.randrange(10**6, 10**8)
        self._state = _at_start(plan, self._dice)
        self.advance(1.0)
        self._said = self.snapshot()

    @property
    def state(self) -> PowerState:
        """The physics of this moment."""
        return self._state

    def advance(self, seconds: float) -> None:
        """Let some simulated seconds pass."""
        self._uptime += round(1000 * seconds)
        self._state = advance(self.plan.rating, self._state, seconds, self._phase, self._dice)

    def snapshot(self) -> Fields:
        """Everything the station knows, as ``quota/all`` says it."""
        return self.plan.model.fields(self.plan.rating, self._state)

    def news(self, timestamp_ms: int) -> list[Mapping[str, object]]:
        """The messages for what has changed since the last call, or since the start."""
        now = self.snapshot()
        changed = {key: value for key, value in now.items() if self._said.get(key) != value}
        self._said = now
        envelope = Envelope(self._dice.getrandbits(62), timestamp_ms, self._uptime)
        return self.plan.model.messages(changed, envelope)

    def obey(self, command: Mapping[str, object]) -> bool:
        """Carry out a set command; False when the station refuses it."""
        settings = self.plan.model.obey(self._state.settings, command)
        if settings is None:
            return False
        self._state = replace(self._state, settings=settings)
        return True


def _at_start(plan: StationPlan, dice: random.Random) -> PowerState:
    return PowerState(
        at_seconds=3600.0 * plan.start_hour,
        stored_wh=plan.rating.capacity_wh * plan.start_soc_percent / 100.0,
        battery_celsius=24.0,
        settings=plan.settings,
        counters=Counters(*(float(dice.randrange(20_000, 400_000)) for _ in range(4))),
    )


HOME = StationPlan(
    serial="DCABZ8ZEDEMO0001",
    name="Home",
    model=DELTA_PRO,
    rating=Rating(
        capacity_wh=3600.0,
        cells=15,
        ac_volts=230.0,
        ac_out_watts=3600.0,
        solar_watts=820.0,
        solar_volts=69.0,
        idle_watts=14.0,
        appliances=(
            Appliance("router and server", Outlet.AC, 46.0),
            Appliance("fridge", Outlet.AC, 88.0, period_seconds=2700.0, duty=0.42),
            Appliance("coffee", Outlet.AC, 1350.0, period_seconds=5400.0, duty=0.05, hours=(7, 18)),
            Appliance("television", Outlet.AC, 124.0, hours=(18.5, 22.5)),
            Appliance("lights", Outlet.CAR, 21.0, period_seconds=1800.0, duty=0.7),
            Appliance("laptop", Outlet.TYPEC1, 62.0, period_seconds=9e3, duty=0.8, hours=(8, 23)),
            Appliance("telephone", Outlet.USB1, 9.0, period_seconds=4000.0, duty=0.6),
        ),
        mains_hours=(1.0, 4.0),
    ),
    start_soc_percent=62.0,
    settings=Settings(mains_charge_watts=800, charge_limit_percent=95),
)

VAN = StationPlan(
    serial="R331ZEB4DEMO0002",
    name="Van",
    model=DELTA_2,
    rating=Rating(
        capacity_wh=1024.0,
        cells=16,
        ac_volts=230.0,
        ac_out_watts=1800.0,
        solar_watts=260.0,
        solar_volts=38.0,
        idle_watts=8.0,
        appliances=(
            Appliance("cooler", Outlet.CAR, 43.0, period_seconds=1500.0, duty=0.55),
            Appliance("kettle", Outlet.AC, 880.0, period_seconds=1.1e4, duty=0.03, hours=(7, 20)),
            Appliance("chargers", Outlet.AC, 38.0, period_seconds=7200.0, duty=0.5),
            Appliance("tablet", Outlet.TYPEC1, 27.0, period_seconds=6000.0, duty=0.5),
            Appliance("camera", Outlet.USB2, 5.0, period_seconds=5000.0, duty=0.4),
        ),
        generator_below_percent=22.0,
    ),
    start_soc_percent=47.0,
    settings=Settings(mains_charge_watts=500),
)

DEMO_STATIONS = (HOME, VAN)
