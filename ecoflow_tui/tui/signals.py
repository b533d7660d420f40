"""How the screen is told to end from outside."""

from asyncio import get_running_loop
from collections.abc import Callable
from signal import SIGHUP, SIGINT, SIGTERM
from threading import current_thread, main_thread


def on_signals(leave: Callable[[], object]) -> None:
    """Leave in good order, terminal restored, when the process is told to end."""
    if current_thread() is main_thread():
        loop = get_running_loop()
        for number in (SIGHUP, SIGINT, SIGTERM):
            loop.add_signal_handler(number, leave)
