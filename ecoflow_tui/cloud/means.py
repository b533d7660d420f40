"""What a session is steered with."""

from dataclasses import dataclass

from ecoflow_tui.cloud.backoff import Backoff
from ecoflow_tui.cloud.desk import Desk
from ecoflow_tui.cloud.intake import Intake
from ecoflow_tui.cloud.line import Connect
from ecoflow_tui.cloud.options import Timings
from ecoflow_tui.cloud.restraint import Persistence
from ecoflow_tui.cloud.rounds import Rounds
from ecoflow_tui.cloud.silence import Silence


@dataclass(frozen=True, slots=True)
class Means:
    """What the pilot steers with.

    Attributes:
        desk: Makes REST calls.
        is_renewable: Whether new credentials can be asked for.
        connect: Makes connections.
        persistence: Knows whether the broker is asked to keep messages while we are away.
        intake: Takes messages and announcements.
        rounds: Asks for snapshots when they are due.
        silence: Knows which stations have fallen silent.
        backoff: Gives the pauses after failures.
        timings: How long things may take.
    """

    desk: Desk
    is_renewable: bool
    connect: Connect
    persistence: Persistence
    intake: Intake
    rounds: Rounds
    silence: Silence
    backoff: Backoff
    timings: Timings
