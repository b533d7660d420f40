"""A port of 127.0.0.1 that stays ours while nobody listens on it."""

import socket
import sys


class HeldPort:
    """Keeps a port from being given to anybody else, until it is released.

    It is bound and never listens, so whoever connects meanwhile is refused. Linux lets a listener
    with SO_REUSEADDR join it, and gives the port to no connection and to nobody who asks for any
    free port. Other systems let nobody join: there it is only a port that was free a moment ago.

    Args:
        number: 0 for any free port.

    Raises:
        OSError: Somebody listens on the port.
    """

    def __init__(self, number: int = 0) -> None:
        self._holder = socket.socket()
        try:
            self._holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._holder.bind(("127.0.0.1", number))
        except OSError:
            self._holder.close()
            raise
        self.number: int = self._holder.getsockname()[1]
        if sys.platform != "linux":
            self._holder.close()

    def release(self) -> None:
        """Give it up; twice does no harm."""
        self._holder.close()
