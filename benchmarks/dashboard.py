"""What the live screen costs while a station speaks once a second, against btop's.

Both paint a terminal of 120 by 40, one after the other, and the CPU time of the whole process
counts, once it has settled. Nothing is left out where btop is not installed but the comparison.
Not measured: the network, TLS and parsing of a real session, the recorder, and the terminal's own
work; ``benchmarks.keys`` measures bursts. dolphie, which wants a MySQL server, is not run.
"""

import fcntl
import os
import pty
import select
import shutil
import signal
import struct
import sys
import tempfile
import termios
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import msgspec

from benchmarks.keys import NoRecorder
from benchmarks.report import Bound, Finding, main
from ecoflow_tui.core.events import LinkChange, LinkState, RawMessage
from ecoflow_tui.core.feed import Sink
from ecoflow_tui.core.parse import Parser
from ecoflow_tui.devices import find_model
from ecoflow_tui.tui.app import Monitor

SECONDS = 20.0
SETTLE_SECONDS = 5.0
SERIAL = "DCABZ8ZE5BENCH1"


def monitor(messages: int) -> None:
    """The screen, and a station that says so many messages, one a second."""

    def speak(sink: Sink) -> None:
        parser = Parser(find_model)
        sink.receive(LinkChange(datetime.now(UTC), LinkState.LIVE))
        for number in range(messages):
            sink.receive(parser.parse(_message(number)))
            time.sleep(1)

    def connect(sink: Sink) -> None:
        threading.Thread(target=speak, args=(sink,), daemon=True).start()

    Monitor(connect=connect, recorder=NoRecorder(), clock=lambda: datetime.now(UTC)).run()


def _message(number: int) -> RawMessage:
    values = {
        "pd.soc": 60 + number % 10,
        "pd.wattsInSum": 200 + number * 37 % 150,
        "mppt.inWatts": 2000 + number * 370 % 1500,
        "inv.outputWatts": number * 7 % 70,
        "ems.dsgRemainTime": 300 - number % 60,
    }
    payload = msgspec.json.encode({"params": values})
    topic = f"/open/open-0123456789abcdef/{SERIAL}/quota"
    return RawMessage(UUID(int=number), datetime.now(UTC), topic, payload)


def share(command: list[str], seconds: float) -> float:
    """How much of a core it takes in a terminal of its own, in percent."""
    with tempfile.TemporaryDirectory() as home:
        (Path(home) / "btop").mkdir()
        (Path(home) / "btop" / "btop.conf").write_text("update_ms = 1000\n")
        child, terminal = pty.fork()
        if child == 0:
            environment = os.environ | {"XDG_CONFIG_HOME": home, "TERM": "xterm-256color"}
            os.execve(command[0], command, environment)
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        try:
            _read_for(terminal, SETTLE_SECONDS)
            before, started = _cpu_seconds(child), time.monotonic()
            _read_for(terminal, seconds)
            return (_cpu_seconds(child) - before) / (time.monotonic() - started) * 100
        finally:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            os.close(terminal)


def _read_for(terminal: int, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        if select.select([terminal], [], [], left)[0]:
            os.read(terminal, 1 << 16)


def _cpu_seconds(child: int) -> float:
    tasks = Path(f"/proc/{child}/task").iterdir()
    return sum(int((task / "schedstat").read_text("ascii").split()[0]) for task in tasks) / 1e9


def measure(seconds: float = SECONDS) -> list[Finding]:
    """At one message a second, and with a station that has said one and is silent."""
    program = [sys.executable, "-c"]
    busy = share([*program, "from benchmarks.dashboard import *; monitor(1000)"], seconds)
    idle = share([*program, "from benchmarks.dashboard import *; monitor(1)"], seconds)
    findings = [Finding("live screen, idle: CPU", "", Bound.AT_MOST, 0.2, idle, "% of a core")]
    btop = shutil.which("btop")
    if btop is not None:
        theirs = share([btop, "--utf-force"], seconds)
        figures = {"percent": busy, "btop_percent": theirs}
        ratio = busy / theirs
        findings.append(
            Finding("live screen at 1 Hz: CPU", "btop", Bound.AT_MOST, 1, ratio, figures=figures)
        )
    return findings


if __name__ == "__main__":
    sys.exit(main(__doc__, measure))
