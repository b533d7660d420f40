"""Everything a screen is painted from, at one instant."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ecoflow_tui.core.errors import EcoflowError
from ecoflow_tui.core.events import RecorderStatus
from ecoflow_tui.tui.energies import Energies
from ecoflow_tui.tui.glyphs import Glyphs
from ecoflow_tui.tui.past import Past, Question
from ecoflow_tui.tui.position import Position
from ecoflow_tui.tui.scene import PowerTrend, Scene


@dataclass(frozen=True, slots=True)
class RecorderLamp:
    """The recorder as the screen knows it: its books, and whether it is being switched."""

    status: RecorderStatus
    is_switching: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """The scene with all that stands around it.

    ``held`` is an earlier one that is held still, ``position`` where in a recording one is, and
    ``message_count`` how many messages had come when it was made.
    """

    now: datetime
    scene: Scene
    recorder: RecorderLamp
    source: str
    error: EcoflowError | None
    span: timedelta
    glyphs: Glyphs
    past: Past
    energies: Energies
    held: "Frame | None" = None
    position: Position | None = None
    message_count: int = 0

    def recall(self, trend: PowerTrend) -> None:
        """Ask the database for what was before."""
        for metric in trend.metrics:
            self.past.ask(Question(trend.serial, metric, self.span))

    @property
    def body(self) -> "Frame":
        """What the middle of the screen is painted from: the frame that is held still, if any."""
        return self.held or self

    @property
    def is_replay(self) -> bool:
        """Whether all of it is from a recording."""
        return self.position is not None and self.position.is_replay

    @property
    def newer(self) -> int:
        """How many messages have come since the screen was held still."""
        return 0 if self.held is None else self.scene.message_count - self.held.message_count
