"""What a session is steered with."""

from collections.abc import Callable
from dataclasses import dataclass

from ecoflow_tui.cloud.backoff import Backoff
from ecoflow_tui.cloud.broker import Connection
from ecoflow_tui.cloud.desk import Desk
from ecoflow_tui.cloud.intake import Intake
from ecoflow_tui.cloud.login import BrokerLogin
from ecoflow_tui.cloud.options import Timings
from ecoflow_tui.cloud.rounds import Rounds
from ecoflow_tui.cloud.silence import Silence
from ecoflow_tui.core.events import Station


@dataclass(frozen=True, slots=True)
class Means:
    """What the pilot steers with.

    Attributes:
        desk: Makes REST calls.
        is_renewable: Whether new credentials can be asked for.
        connect: Makes a connection for a login, stations and an epoch, not yet open.
        intake: Takes messages and announcements.
        rounds: Asks for snapshots when they are due.
        silence: Knows which stations have fallen silent.
        backoff: Gives the pauses after failures.
        timings: How long things may take.
    """

    desk: Desk
    is_renewable: bool
    connect: Callable[[BrokerLogin, tuple[Station, ...], int], Connection]
    intake: Intake
    rounds: Rounds
    silence: Silence
    backoff: Backoff
    timings: Timings
