"""The stations of the simulated account, and how each of them lives and speaks."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace

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
        counters=_lifetime(dice),
    )


def _lifetime(dice: random.Random) -> Counters:
    """What a station has seen in its life: a little less comes out than went in."""
    solar, mains = (float(dice.randrange(100_000, 400_000)) for _ in range(2))
    delivered = 0.85 * (solar + mains)
    dc_share = dice.uniform(0.05, 0.2)
    return Counters(solar, mains, delivered * (1 - dc_share), delivered * dc_share)
