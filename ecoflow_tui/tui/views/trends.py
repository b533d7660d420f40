"""What the trends screen shows: metrics to choose from, and the scale of a chart."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ecoflow_tui.core import text
from ecoflow_tui.core.metrics import Metric, Unit
from ecoflow_tui.core.names import metric_name
from ecoflow_tui.core.series import Curve
from ecoflow_tui.core.state import DeviceState
from ecoflow_tui.tui.draw import Columns, nice_ceiling
from ecoflow_tui.tui.glyphs import Glyphs
from ecoflow_tui.tui.views.row import Row
from ecoflow_tui.tui.views.station import is_grey, present
from ecoflow_tui.tui.views.tone import Piece, Tone

NAME_WIDTH, VALUE_WIDTH = 13, 9
_LEAST_STEP = {Unit.VOLTS: 0.1, Unit.AMPERES: 0.1}


def metric_rows(
    station: DeviceState, pinned: tuple[Metric, ...], now: datetime, glyphs: Glyphs
) -> tuple[Row, ...]:
    """The metrics that the station has spoken of, with their present values."""
    state = present(station, now)
    tone = Tone.DIM if is_grey(station, now) else Tone.STRONG
    rows = []
    for metric in Metric:
        if metric in station.metrics:
            name = metric_name(metric)
            value = text.quantity(state.value(metric), metric.unit)
            mark = glyphs.lamp_on if metric in pinned else " "
            pieces = (
                Piece(f"{mark} ", Tone.KEY),
                Piece(f"{name[:NAME_WIDTH]:<{NAME_WIDTH}}"),
                Piece(f"{value:>{VALUE_WIDTH}}", tone),
            )
            rows.append(Row(str(metric), pieces, name.lower()))
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class Scale:
    """What a chart's bottom and top stand for; an area stands on zero, a line anywhere."""

    floor: float
    ceiling: float
    is_area: bool


def scale_for(columns: Columns, unit: Unit) -> Scale:
    """A scale of round numbers that holds all values."""
    known = [value for value in columns if value is not None]
    low, high = min(known, default=0.0), max(known, default=0.0)
    if unit is Unit.PERCENT and low >= 0 and high <= 100:
        return Scale(0, 100, is_area=True)
    if unit is Unit.SWITCH:
        return Scale(0, 1, is_area=True)
    if unit in (Unit.WATTS, Unit.MINUTES) and low >= 0:
        return Scale(0, nice_ceiling(high), is_area=True)
    # Finer than it is written, a scale would say the same at both ends.
    least = abs(high) / 20 if unit is Unit.WATT_HOURS else _LEAST_STEP.get(unit, 1.0)
    step = max(least, _step(high - low))
    floor = low // step * step
    return Scale(floor, max(floor + step, -(-high // step) * step), is_area=False)


def _step(spread: float) -> float:
    """A round number, of which a few cover the spread."""
    step = 0.1
    while step * 4 < spread:
        step *= 2.5 if f"{step:g}"[0] == "2" else 2
    return step


def written_span(span: timedelta) -> str:
    """``5 min``, ``24 h``, ``7 d``."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes <= 24 * 60 else f"{minutes // 1440} d"


def written_moment(at: datetime, span: timedelta) -> str:
    """A time on this computer's clock, as exactly as the span deserves."""
    local = at.astimezone()
    if span <= timedelta(hours=1):
        return f"{local:%H:%M:%S}"
    return f"{local:%H:%M}" if span <= timedelta(days=1) else f"{local:%a %d %b %H:%M}"


def statistics(curve: Curve, unit: Unit, width: int) -> str:
    """The least value, the mean, and the greatest; where room is short, without the mean."""
    known = [value for value in curve.columns if value is not None]
    if not known or unit is Unit.SWITCH:
        return ""
    least, mean, most = (
        text.quantity(value, unit) for value in (curve.least, sum(known) / len(known), curve.most)
    )
    said = f"min {least}  mean {mean}  max {most}"
    return said if len(said) <= width else f"min {least}  max {most}"
