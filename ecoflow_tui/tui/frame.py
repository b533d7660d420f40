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
    """The scene with all that stands around it; ``held``: an earlier one that is held still."""

    now: datetime
    scene: Scene
    recorder: RecorderLamp
    source: str
    error: EcoflowError | None
    span: timedelta
    glyphs: Glyphs
    past: Past
    held: "Frame | None" = None

    @property
    def body(self) -> "Frame":
        """What the middle of the screen is painted from: the frame that is held still, if any."""
        return self.held or self

    @property
    def newer(self) -> int:
        """How many messages have come since the screen was held still."""
        return self.scene.message_count - self.body.scene.message_count
