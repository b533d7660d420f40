"""Where one is in a recording."""

from dataclasses import dataclass

from ecoflow_tui.core.playhead import Playhead
from ecoflow_tui.core.timeline import Extent


@dataclass(frozen=True, slots=True)
class Position:
    """Where one is in a recording.

    Attributes:
        playhead: The clock.
        extent: How far the recording reaches; ``None``: it is not known yet.
        is_seeking: Whether one has been sent somewhere and is not there yet.
        is_replay: A replay, rather than a live screen that is paused.
    """

    playhead: Playhead
    extent: Extent | None
    is_seeking: bool
    is_replay: bool
