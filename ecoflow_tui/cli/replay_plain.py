"""``replay`` where there is no screen: one line a change, at the recorded pace."""

from datetime import datetime, timedelta

from ecoflow_tui.cli.footage import Footage
from ecoflow_tui.cli.stopping import Stop

_SILENCE = timedelta(seconds=60)


def narrate(flags: dict[str, object], footage: Footage, speed: float) -> None:
    """Print a line for each change until the recording has ended, or one is told to stop.

    Raises:
        EcoflowError: The recording cannot be read, or has no message.
    """
    from ecoflow_tui.cli.footage import cast_of, nothing_in, opened_reel, tell_of_damage
    from ecoflow_tui.cli.joining import world_without_cloud
    from ecoflow_tui.cli.plain import print_lines
    from ecoflow_tui.core.reel import every_shot
    from ecoflow_tui.core.showing import Showing
    from ecoflow_tui.core.spoken import Narrator
    from ecoflow_tui.store.registry import Registry

    here = world_without_cloud(flags, demo=footage.demo)
    stop = Stop()
    showing = Showing(cast_of(Registry(here.settings.state_dir)))
    narrator = Narrator(footage.devices)
    pace = _Pace(stop, speed, footage.begins_at)
    with opened_reel(here, footage) as (reel, _gaps):
        for shot in every_shot(reel):
            message = showing.take(shot)
            if message is None:
                continue
            is_due = pace.wait_for(showing.at)
            if stop.is_requested:
                return
            lines = list(narrator.tell(message, showing.at))
            if is_due:
                print_lines(lines, stop)
        trouble = reel.trouble
    tell_of_damage(showing.damaged, trouble)
    if not showing.count:
        raise nothing_in(footage)


class _Pace:
    """Waits as long as it took; a minute without any message is passed over.

    Args:
        stop: Ends the waiting.
        speed: Recorded seconds in a second.
        begins_at: What is earlier goes by without waiting.
    """

    def __init__(self, stop: Stop, speed: float, begins_at: datetime | None) -> None:
        self._stop = stop
        self._speed = speed
        self._begins_at = begins_at
        self._last: datetime | None = None

    def wait_for(self, at: datetime) -> bool:
        """Whether what happens then is to be told."""
        last, self._last = self._last, at
        if self._begins_at is not None and at < self._begins_at:
            self._last = None
            return False
        if last is not None and at - last <= _SILENCE:
            self._stop.wait((at - last).total_seconds() / self._speed)
        return True
