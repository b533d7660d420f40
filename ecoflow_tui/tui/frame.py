"""Everything a screen is painted from, at one instant."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ecoflow_tui.core.errors import EcoflowError
from ecoflow_tui.core.events import RecorderStatus
from ecoflow_tui.tui.glyphs import Glyphs
from ecoflow_tui.tui.past import Past
from ecoflow_tui.tui.scene import Scene


@dataclass(frozen=True, slots=True)
class RecorderLamp:
    """The recorder as the screen knows it: its books, and whether it is being switched."""

    status: RecorderStatus
    is_switching: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """The scene with all that stands around it."""

    now: datetime
    scene: Scene
    recorder: RecorderLamp
    source: str
    error: EcoflowError | None
    span: timedelta
    glyphs: Glyphs
    past: Past
