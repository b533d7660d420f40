"""What the fleet has in sum."""

from datetime import datetime

from ecoflow_tui.core import text
from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.state import DeviceState
from ecoflow_tui.tui.views.station import is_grey
from ecoflow_tui.tui.views.tone import Piece, Tone


def fleet_summary(stations: tuple[DeviceState, ...], now: datetime) -> tuple[Piece, ...]:
    """How many stations there are, and the power of those that are heard."""
    heard = [state for state in stations if not is_grey(state, now)]
    into = [watts for state in heard if (watts := state.watts(Metric.WATTS_IN_SUM)) is not None]
    out = [watts for state in heard if (watts := state.load_watts) is not None]
    noun = "station" if len(stations) == 1 else "stations"
    return (
        Piece(f"{len(stations)} {noun}", Tone.STRONG),
        Piece(f", {len(heard)} heard now   ", Tone.DIM),
        Piece("in ", Tone.DIM),
        Piece(text.watts(sum(into) if into else None), Tone.INTO),
        Piece("   out ", Tone.DIM),
        Piece(text.watts(sum(out) if out else None), Tone.OUT),
    )
