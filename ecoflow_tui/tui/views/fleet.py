"""What the fleet has in sum, and how its cards share the screen."""

from dataclasses import dataclass
from datetime import datetime

from ecoflow_tui.core import text
from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.state import DeviceState
from ecoflow_tui.core.trend import Window
from ecoflow_tui.tui.scene import Means, PowerTrend
from ecoflow_tui.tui.views.station import is_grey
from ecoflow_tui.tui.views.tone import Piece, Tone

CARD_WIDTH = 38
_LEAST_CARD, _MOST_CARD = 7, 22
_CARD_OF_ONE = 9
_ROOM_FOR_PORTS = 11
_LEAST_CHART = 7


@dataclass(frozen=True, slots=True)
class FleetPlan:
    """How the fleet shares the screen.

    Attributes:
        columns: How many cards stand side by side.
        card_height: The height of each.
        has_ports: Whether they have room for their ports' watts.
        cards_height: The height of all rows of cards.
        chart_height: What is left for the chart below them; 0: there is none.
    """

    columns: int = 1
    card_height: int = 0
    has_ports: bool = False
    cards_height: int = 0
    chart_height: int = 0


def fleet_plan(count: int, width: int, height: int) -> FleetPlan:
    """Cards take about three fifths of the room; a chart has the rest, where it is enough for one.

    Rows are filled evenly: four cards where three have room in a row become two and two. The card
    of a single station leaves its history to the chart.
    """
    if count == 1 and height >= _CARD_OF_ONE + _LEAST_CHART:
        return FleetPlan(
            card_height=_CARD_OF_ONE,
            has_ports=True,
            cards_height=_CARD_OF_ONE,
            chart_height=height - _CARD_OF_ONE,
        )
    fit = max(1, width // CARD_WIDTH)
    rows = max(1, -(-count // fit))
    columns = max(1, -(-count // rows))
    card = _card_height(height * 3 // 5 // rows)
    left = height - rows * card
    if left < _LEAST_CHART:
        card, left = _card_height(height // rows), 0
    return FleetPlan(
        columns=columns,
        card_height=card,
        has_ports=card >= _ROOM_FOR_PORTS,
        cards_height=min(height, rows * card),
        chart_height=left,
    )


def _card_height(share: int) -> int:
    return max(_LEAST_CARD, min(_MOST_CARD, share))


@dataclass(frozen=True, slots=True)
class FleetTrend:
    """The power of several stations together; where none of them is heard there is a gap."""

    trends: tuple[PowerTrend, ...]

    def columns(self, window: Window) -> tuple[Means, Means]:
        """The means of each column, of what came in and of what went out."""
        each = [trend.columns(window) for trend in self.trends]
        return _total([into for into, _ in each]), _total([out for _, out in each])


def _total(several: list[Means]) -> Means:
    return tuple(
        sum(value for value in column if value is not None)
        if any(value is not None for value in column)
        else None
        for column in zip(*several, strict=True)
    )


def fleet_summary(
    stations: tuple[DeviceState, ...], now: datetime, width: int
) -> tuple[Piece, ...]:
    """How many stations there are, and the power of those that are heard."""
    heard = [state for state in stations if not is_grey(state, now)]
    into = [watts for state in heard if (watts := state.watts(Metric.WATTS_IN_SUM)) is not None]
    out = [watts for state in heard if (watts := state.load_watts) is not None]
    net = [watts for state in heard if (watts := state.net_watts) is not None]
    noun = "station" if len(stations) == 1 else "stations"
    power = (
        Piece("in ", Tone.DIM),
        Piece(text.watts(sum(into) if into else None), Tone.INTO),
        Piece("   out ", Tone.DIM),
        Piece(text.watts(sum(out) if out else None), Tone.OUT),
        Piece("   net ", Tone.DIM),
        Piece(text.signed_watts(sum(net) if net else None), Tone.STRONG),
    )
    count = Piece(f"{len(stations)} {noun}", Tone.STRONG)
    usual = (count, Piece(f", {len(heard)} heard now   ", Tone.DIM), *power)
    if sum(len(piece.text) for piece in usual) <= width:
        return usual
    return (Piece(f"{len(heard)} of {len(stations)} heard   ", Tone.STRONG), *power)
