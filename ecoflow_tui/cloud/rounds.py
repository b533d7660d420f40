"""When to ask REST for the device list and a snapshot of every station."""

from collections.abc import Iterable

from ecoflow_tui.cloud.desk import Desk
from ecoflow_tui.cloud.options import Timings


class Rounds:
    """Sends the desk on a round when one is due, never two at a time.

    Args:
        desk: Makes the rounds; ``None``: there is no REST.
        timings: How often.
    """

    def __init__(self, desk: Desk | None, timings: Timings) -> None:
        self._desk = desk
        self._timings = timings
        self._left_out: set[str] = set()
        self._last_at: float | None = None
        self._is_under_way = False
        self._is_wanted = False
        self._has_room = True

    @property
    def meanwhile(self) -> str:
        """What is done while the broker cannot be reached, as one more sentence."""
        if self._desk is None:
            return ""
        seconds = self._timings.poll_unreachable
        return f" Meanwhile snapshots are asked for every {seconds:g} s."

    def ask_soon(self) -> None:
        """Make the next round as soon as the present one, if any, is over."""
        self._is_wanted = self._desk is not None

    def have_room(self, *, has_room: bool) -> None:
        """Whether snapshots can be taken in at present: no round begins while not."""
        self._has_room = has_room

    def leave_out(self, serial: str) -> None:
        """EcoFlow will not ever give a snapshot of this station."""
        self._left_out.add(serial)

    def over(self) -> None:
        """The round is over."""
        self._is_under_way = False

    def next_due_at(self, *, is_live: bool) -> float | None:
        """When the next round is due; ``None``: when something has happened first."""
        if self._desk is None or self._is_under_way or not self._has_room:
            return None
        if self._is_wanted:
            return 0.0
        every = self._timings.poll if is_live else self._timings.poll_unreachable
        return None if self._last_at is None else self._last_at + every

    def go(self, serials: Iterable[str], now: float, *, is_live: bool) -> None:
        """Make a round, if one is due."""
        due_at = self.next_due_at(is_live=is_live)
        if self._desk is None or due_at is None or now < due_at:
            return
        self._is_wanted, self._is_under_way, self._last_at = False, True, now
        self._desk.poll([serial for serial in serials if serial not in self._left_out])
