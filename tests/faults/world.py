"""Everything a trial needs: a cloud, a PostgreSQL, the recorder, and lines between them."""

import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Self

from ecoflow_tui.simulator.catalogue import DEMO_STATIONS
from ecoflow_tui.simulator.cloud import Cloud
from ecoflow_tui.simulator.options import CloudOptions
from tests.cli.conftest import Program
from tests.faults.database import Database, Template
from tests.faults.disk import Disk
from tests.faults.leaks import DATABASE_PASSWORD, leaks
from tests.faults.line import Line
from tests.faults.load import Load
from tests.faults.recorder import RecorderProcess
from tests.faults.waiting import DEADLINE_SECONDS, wait_until

_OPTIONS = CloudOptions(stations=DEMO_STATIONS[:1], stations_running=False)


class World:
    """One trial's world. Use it as a context manager.

    Attributes:
        cloud: A simulated EcoFlow cloud with one station that says what the load says.
        database: A PostgreSQL server of the world's own.
        database_line: What the recorder reaches it by.
        broker_line: What the recorder reaches the broker by.
        disk: The recorder's spool and the disk under it.
        load: What the station says.
        recorder: The running recorder.
        destroyed: How many messages the fault itself has destroyed on the disk.
        patience_seconds: How long a condition may take.
    """

    recorder: RecorderProcess

    def __init__(self, template: Template, hooks: Sequence[str] = ()) -> None:
        self._template = template
        self._hooks = hooks
        self._closing = ExitStack()
        self._runs: list[RecorderProcess] = []
        self.destroyed = 0
        self.patience_seconds = DEADLINE_SECONDS

    def __enter__(self) -> Self:
        with ExitStack() as closing:
            self._open(closing)
            self._closing = closing.pop_all()
        return self

    def _open(self, closing: ExitStack) -> None:
        home = Path(tempfile.mkdtemp(prefix="ecoflow-fault-", dir="/tmp"))
        home.chmod(0o711)
        closing.callback(shutil.rmtree, home)
        (home / "control").mkdir()
        self.program = Program(home)
        self.disk = Disk(home / "state" / "ecoflow-tui" / "spool", home / "control")
        self.database = Database(self._template)
        closing.callback(self.database.close)
        self.cloud = closing.enter_context(Cloud(_OPTIONS))
        self._issued = self.cloud.account
        self.database_line = Line(self.database.reach)
        closing.callback(self.database_line.close)
        self.broker_line = Line(self._reach_the_broker)
        closing.callback(self.broker_line.close)
        self.cloud.faults.certified_port = self.broker_line.port
        self.load = Load(self.cloud)
        closing.callback(self._end_runs)

    def __exit__(self, *_: object) -> None:
        self._closing.close()

    def _reach_the_broker(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.cloud.door.port))

    @property
    def variables(self) -> dict[str, str]:
        """What tells a recorder of this world's cloud and database."""
        url = self.database.url(self.database_line.port, DATABASE_PASSWORD)
        return {**self.cloud.environment(), "DATABASE_URL": url}

    def start_recorder(self) -> None:
        """Start it; the broker may have messages for it from before."""
        self.recorder = self.start_another(self.program)

    def start_another(self, program: Program) -> RecorderProcess:
        """A recorder beside this world's own."""
        process = RecorderProcess(program, self.variables, self._hooks)
        self._runs.append(process)
        return process

    def wait_until(self, holds: Callable[[], bool], what: str) -> None:
        """Wait for a condition of the fault's own."""
        wait_until(holds, what, self.patience_seconds)

    def wait_until_stored(self, count: int) -> None:
        """Wait until so many messages are in the tables."""
        wait_until(
            lambda: self.database.has_stored(count),
            f"{count} messages are stored",
            self.patience_seconds,
        )

    @contextmanager
    def silence(self) -> Iterator[None]:
        """The stations say nothing and all they have said is stored."""
        self.load.pause()
        try:
            self.wait_until_stored(self.load.total)
            yield
        finally:
            self.load.go_on()

    @property
    def peak_rss_bytes(self) -> int:
        """The most memory that any run of the recorder has had."""
        return max(run.peak_rss_bytes for run in self._runs)

    @property
    def leaks(self) -> str:
        """Where a secret can be read: keys, passwords before and after a change, the database's."""
        issued, now = self._issued, self.cloud.account
        secrets = {
            issued.access_key,
            issued.secret_key,
            issued.broker_password,
            now.broker_password,
            DATABASE_PASSWORD,
        }
        texts = {
            "the log": b"".join(run.log for run in self._runs),
            "the process list": b"".join(run.command_line for run in self._runs),
            "the spool": b"".join(path.read_bytes() for path in self.disk.segments),
        }
        return leaks(sorted(secrets), texts, self.database)

    def _end_runs(self) -> None:
        for run in self._runs:
            if not run.has_ended:
                run.kill()
