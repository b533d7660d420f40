"""What it costs to start: ``--help`` and ``--version``, and ``watch`` until its first frame.

CPU time of whole processes, in turns with the peers: an empty Typer application's ``--help``, and
importing Textual and its widgets. The screen is a real one of 120 by 40 in a pseudo-terminal.
All of it is compiled before anything counts, as an installed program's modules are.
Not measured: the time until the first message, which is the network's, and a cold disk.
"""

import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time
from pathlib import Path

from benchmarks.report import Bound, Finding, main

ROUNDS = 7
PATIENCE_SECONDS = 60
CORNER = "╭".encode()

EMPTY = """
import typer
app = typer.Typer()
@app.command()
def main() -> None:
    pass
app(["--help"])
"""
TEXTUAL = f"import textual.app, textual.widgets\nprint({CORNER.decode()!r})"
PROGRAM = ["-m", "ecoflow_tui"]


def cpu_seconds(arguments: list[str], until: bytes = b"") -> float:
    """Of a Python that runs in a terminal of its own, until it writes this or ends."""
    with tempfile.TemporaryDirectory() as state:
        child, terminal = pty.fork()
        if child == 0:
            os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
            environment = os.environ | {"ECOFLOW_STATE_DIR": state, "TERM": "xterm-256color"}
            os.execve(sys.executable, [sys.executable, *arguments], environment)
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        try:
            is_written = _read_until(terminal, until)
            seconds = _cpu_so_far(child)
        finally:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            os.close(terminal)
    if until and not is_written:
        raise RuntimeError(f"{arguments} never wrote {until!r}")
    return seconds


def _read_until(terminal: int, wanted: bytes) -> bool:
    written, deadline = b"", time.monotonic() + PATIENCE_SECONDS
    while not wanted or wanted not in written:
        ready, _, _ = select.select([terminal], [], [], max(0, deadline - time.monotonic()))
        try:
            more = os.read(terminal, 1 << 16) if ready else b""
        except OSError:  # Linux' way to say that the other end is closed
            more = b""
        if not more:
            return False
        written += more
    return True


def _cpu_so_far(child: int) -> float:
    """Of a process that may have ended but is not waited for."""
    return int(Path(f"/proc/{child}/schedstat").read_text("ascii").split()[0]) / 1e9


def compare(
    arguments: list[str], peer: list[str], until: bytes, rounds: int
) -> tuple[float, float]:
    """The median ratio, and the median seconds; the first run, which compiles, does not count."""
    cpu_seconds(arguments, until)
    pairs = [(cpu_seconds(arguments, until), cpu_seconds(peer, until)) for _ in range(rounds)]
    ratio = statistics.median(ours / theirs for ours, theirs in pairs)
    return ratio, statistics.median(ours for ours, _ in pairs)


def measure(rounds: int = ROUNDS) -> list[Finding]:
    """Help, version, first frame."""
    findings = []
    for what, arguments, peer, against, until, target in (
        ("--help", [*PROGRAM, "--help"], ["-c", EMPTY], "an empty Typer's --help", b"", 1.1),
        ("--version", [*PROGRAM, "--version"], ["-c", EMPTY], "an empty Typer's --help", b"", 1.1),
        (
            "first frame of watch",
            [*PROGRAM, "watch", "--replay", os.devnull],
            ["-c", TEXTUAL],
            "importing textual.app and .widgets",
            CORNER,
            1.2,
        ),
    ):
        ratio, seconds = compare(arguments, peer, until, rounds)
        figures = {"cpu_seconds": seconds}
        findings.append(
            Finding(f"{what}: CPU", against, Bound.AT_MOST, target, ratio, figures=figures)
        )
    return findings


if __name__ == "__main__":
    sys.exit(main(__doc__, measure))
