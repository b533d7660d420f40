"""A program in a terminal of its own, 120 by 40, and what it costs."""

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

SECONDS = 20.0
SETTLE_SECONDS = 5.0


def share(
    command: Sequence[str],
    seconds: float = SECONDS,
    settle_seconds: float = SETTLE_SECONDS,
    variables: Mapping[str, str] = {},
) -> float:
    """How much of a core it takes once it has settled, in percent."""
    child, terminal = pty.fork()
    if child == 0:
        environment = os.environ | {"TERM": "xterm-256color"} | dict(variables)
        os.execve(command[0], list(command), environment)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    try:
        _read_for(terminal, settle_seconds)
        before, started = cpu_seconds(child), time.monotonic()
        _read_for(terminal, seconds)
        return (cpu_seconds(child) - before) / (time.monotonic() - started) * 100
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(terminal)


def _read_for(terminal: int, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        if select.select([terminal], [], [], left)[0]:
            os.read(terminal, 1 << 16)


def cpu_seconds(child: int) -> float:
    """What all its threads have used so far, to the nanosecond."""
    tasks = Path(f"/proc/{child}/task").iterdir()
    return sum(int((task / "schedstat").read_text("ascii").split()[0]) for task in tasks) / 1e9
