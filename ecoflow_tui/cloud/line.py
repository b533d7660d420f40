"""The session's connection: one at a time, each with a number of its own."""

from collections.abc import Callable, Iterable

from ecoflow_tui.cloud.broker import Connection
from ecoflow_tui.cloud.login import BrokerLogin
from ecoflow_tui.core.events import Station

Connect = Callable[[BrokerLogin, tuple[Station, ...], int], Connection]
"""Makes a connection for a login, stations and a number, not yet open."""

_GOODBYE_SECONDS = 1.0


class Line:
    """Makes connections and lets go of them. Belongs to the session's thread.

    Args:
        connect: Makes one.
        hung_seconds: Without a sign of life from its thread, a connection is thought to hang.
    """

    def __init__(self, connect: Connect, hung_seconds: float) -> None:
        self._connect = connect
        self._hung_seconds = hung_seconds
        self._connection: Connection | None = None
        self._epoch = 0
        self._serials: frozenset[str] = frozenset()

    def open(self, login: BrokerLogin, stations: tuple[Station, ...]) -> None:
        """Let go of the present connection, if any, and begin another.

        Raises:
            EcoflowError: It may not be made.
        """
        self.drop()
        self._epoch += 1
        self._serials = frozenset(station.device_sn for station in stations)
        self._connection = self._connect(login, stations, self._epoch)
        self._connection.open()

    def drop(self) -> None:
        """Let go of the connection; what it still says is of no interest."""
        if self._connection is not None:
            self._connection.close(_GOODBYE_SECONDS)
            self._connection = None

    def is_current(self, epoch: int) -> bool:
        """Whether this is the present connection's number."""
        return self._connection is not None and epoch == self._epoch

    @property
    def is_hung(self) -> bool:
        """Whether the connection's thread, not the broker, has stopped working."""
        return self._connection is not None and self._connection.silent_seconds > self._hung_seconds

    @property
    def is_waiting(self) -> bool:
        """Whether the broker is not listened to, for want of room."""
        return self._connection is not None and self._connection.is_waiting

    def lacks(self, serials: Iterable[str]) -> bool:
        """Whether one of these stations is not listened to; a connection for nobody hears all."""
        return bool(self._serials) and not self._serials.issuperset(serials)
