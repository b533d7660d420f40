"""What the live screen costs while a station speaks once a second, against btop's and dolphie's.

Each paints a terminal of 120 by 40, one after the other, and the CPU time of the whole process
counts, once it has settled; idle is two minutes of silence, from its fifteenth second on. Where a
peer is not installed, only its comparison is left out.
Not measured: the network, TLS and parsing of a real session, the recorder, and the terminal's own
work; ``benchmarks.keys`` measures bursts.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import msgspec

from benchmarks.keys import NoRecorder
from benchmarks.report import Bound, Finding, main
from benchmarks.terminal import share
from benchmarks.world import directory, peer, wait_until
from ecoflow_tui.core.events import LinkChange, LinkState, RawMessage
from ecoflow_tui.core.feed import Sink
from ecoflow_tui.core.parse import Parser
from ecoflow_tui.devices import find_model
from ecoflow_tui.tui.app import Monitor

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


@contextmanager
def mariadb() -> Iterator[Path]:
    """The socket of a server that does not outlive the block; it listens nowhere else."""
    with directory() as here:
        data, line = here / "data", here / "line"
        install = ["mariadb-install-db", "--no-defaults", f"--datadir={data}", "--user=root"]
        subprocess.run([*install, "--skip-test-db"], check=True, stdout=subprocess.DEVNULL)
        settings = [f"--datadir={data}", f"--socket={line}", "--skip-networking", "--user=root"]
        server = shutil.which("mariadbd", path=f"{os.environ['PATH']}:/usr/sbin")
        command = [server or "mariadbd", "--no-defaults", *settings]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
            try:
                wait_until(line.exists)
                yield line
            finally:
                process.terminate()


def dolphie_share() -> float | None:
    """dolphie's, which looks at a MariaDB where nothing happens; ``None``: one is not here."""
    dolphie = peer("dolphie")
    if dolphie is None or shutil.which("mariadb-install-db") is None:
        return None
    with mariadb() as line:
        nowhere = "http://127.0.0.1:9/"
        command = [dolphie, "-u", "root", "-S", str(line), "-r", "1", "--pypi-repo", nowhere]
        return share(command)


def btop_share() -> float | None:
    """Btop's at one second; ``None``: it is not here."""
    btop = shutil.which("btop")
    if btop is None:
        return None
    with tempfile.TemporaryDirectory() as home:
        (Path(home) / "btop").mkdir()
        (Path(home) / "btop" / "btop.conf").write_text("update_ms = 1000\n")
        return share([btop, "--utf-force"], variables={"XDG_CONFIG_HOME": home})


def measure() -> list[Finding]:
    """At one message a second, and with a station that has said one and is silent."""
    program = [sys.executable, "-c"]
    busy = share([*program, "from benchmarks.dashboard import *; monitor(1000)"])
    silent = [*program, "from benchmarks.dashboard import *; monitor(1)"]
    idle = share(silent, seconds=120, settle_seconds=15)
    findings = [Finding("live screen, idle: CPU", "", Bound.AT_MOST, 0.2, idle, "% of a core")]
    for name, target, theirs in (
        ("btop", 1.0, btop_share()),
        ("dolphie", 1 / 25, dolphie_share()),
    ):
        if theirs is not None:
            figures = {"percent": busy, "their_percent": theirs}
            what, ratio = "live screen at 1 Hz: CPU", busy / theirs
            findings.append(Finding(what, name, Bound.AT_MOST, target, ratio, figures=figures))
    return findings


if __name__ == "__main__":
    sys.exit(main(__doc__, measure))
