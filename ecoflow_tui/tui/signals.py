"""Signals that end the screen as ``q`` does, so that the terminal is restored."""

import asyncio
import signal
from collections.abc import Callable

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def on_end_signal(end: Callable[[], object]) -> None:
    """Have the running loop call ``end`` when the process is asked to end."""
    loop = asyncio.get_running_loop()
    for number in _SIGNALS:
        loop.add_signal_handler(number, end)
