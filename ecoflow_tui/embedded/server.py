"""One PostgreSQL server on one directory: created, started, stopped and found again."""

import contextlib
import os
import signal
import subprocess
import time
from enum import IntEnum
from pathlib import Path
from typing import Self

from ecoflow_tui.core.errors import DatabaseError
from ecoflow_tui.embedded.account import TOOL_ENVIRONMENT, Account
from ecoflow_tui.embedded.binaries import Binaries
from ecoflow_tui.embedded.cluster import DATABASE, ROLE, ensure_cluster, server_options
from ecoflow_tui.embedded.failure import explained
from ecoflow_tui.embedded.locks import Lock
from ecoflow_tui.embedded.place import Place, prepare_place
from ecoflow_tui.embedded.postmaster import read_postmaster, remove_pid_file
from ecoflow_tui.embedded.relocation import reachable_binaries

_POLL_SECONDS = 0.01
_START_TIMEOUT_SECONDS = 300.0
_STOP_TIMEOUT_SECONDS = 60.0
_PSQL_TIMEOUT_SECONDS = 60.0

_FIRST_WORDS = "starting PostgreSQL"

_CREATE_DATABASE = (
    f"SELECT 'CREATE DATABASE {DATABASE}'"
    f" WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{DATABASE}')\\gexec\n"
)


class Shutdown(IntEnum):
    """How a server ends, by the signal that PostgreSQL takes for it."""

    FAST = signal.SIGINT
    """Roll back what is open, write everything, end."""

    IMMEDIATE = signal.SIGQUIT
    """End at once, as in a crash; the next start recovers."""


class PrivateServer:
    """The running of one server; who shares it is not its concern.

    The server's processes hold `Place.server_lock`: whoever gets that lock knows that none of
    them lives, whatever a left-over ``postmaster.pid`` says.
    """

    def __init__(self, place: Place, binaries: Binaries) -> None:
        self.place = place
        self.binaries = binaries
        self._child: subprocess.Popen[bytes] | None = None

    @classmethod
    def under(cls, base: Path, binaries: Binaries) -> Self:
        """A server with its place under `base` and programs that its account can run.

        Raises:
            DatabaseError: There can be no such place.
        """
        place = prepare_place(base, binaries.major)
        return cls(place, reachable_binaries(binaries, place.account))

    @property
    def conninfo(self) -> str:
        """A libpq connection string; it holds no secret, for access is by who you are."""
        return conninfo(self.place)

    def is_running(self) -> bool:
        """Whether a process of the server lives."""
        with Lock(self.place.server_lock) as lock:
            return not lock.try_take()

    def start(self) -> None:
        """Start the server, or find it running, and return when the database takes connections.

        Raises:
            DatabaseError: It cannot be started; the reason is PostgreSQL's own.
        """
        deadline = time.monotonic() + _START_TIMEOUT_SECONDS
        try:
            self.place.make_private_directory(self.place.socket_directory)
            self._launch_unless_running(deadline)
            self._wait_until_ready(deadline)
        except OSError as error:
            raise explained(
                "The database server cannot be started", str(error), self.place.directory
            ) from error
        self._create_database()

    def stop(self, how: Shutdown = Shutdown.FAST) -> None:
        """Stop the server and return when its last process has ended; none running is fine.

        Raises:
            DatabaseError: It does not end.
        """
        for signal_number in (how, Shutdown.IMMEDIATE):
            self._signal(signal_number)
            if self._is_gone_within(_STOP_TIMEOUT_SECONDS):
                return
        raise DatabaseError(
            f"The database server in {self.place.directory} does not stop.",
            "Look whether the disk still answers.",
        )

    def wait_until_gone(self) -> None:
        """Return when no process of the server lives any more, however it ended."""
        with Lock(self.place.server_lock) as lock:
            lock.share()
        self._reap()

    def postmaster_pid(self) -> int | None:
        """The server's first process, or None when there is none."""
        postmaster = read_postmaster(self.place.data) if self.is_running() else None
        return postmaster.pid if postmaster else None

    def _launch_unless_running(self, deadline: float) -> None:
        """Processes that outlive a killed postmaster end by themselves: wait for those."""
        with Lock(self.place.server_lock) as lock:
            while not lock.try_take():
                if read_postmaster(self.place.data) is not None:
                    return
                if time.monotonic() > deadline:
                    raise self._failed_to_start()
                time.sleep(_POLL_SECONDS)
            self._reap()
            if read_postmaster(self.place.data) is not None:
                raise explained(
                    "The database server cannot be started",
                    "another server, not started by this program, has a lock file on the data",
                    self.place.directory,
                )
            remove_pid_file(self.place.data)
            ensure_cluster(self.place, self.binaries)
            self._launch(lock)

    def _launch(self, lock: Lock) -> None:
        account = self.place.account
        with self.place.start_log.open("wb") as log:
            self._child = subprocess.Popen(
                [self.binaries.postgres, "-D", self.place.data, *server_options(self.place)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=TOOL_ENVIRONMENT,
                user=account.uid,
                group=account.gid,
                extra_groups=account.other_groups,
                start_new_session=True,
                pass_fds=[lock.descriptor],
            )

    def _wait_until_ready(self, deadline: float) -> None:
        while not self._is_ready():
            if not self._is_alive() or time.monotonic() > deadline:
                raise self._failed_to_start()
            time.sleep(_POLL_SECONDS)

    def _is_ready(self) -> bool:
        postmaster = read_postmaster(self.place.data)
        return postmaster is not None and postmaster.is_ready

    def _is_alive(self) -> bool:
        return self.is_running() if self._child is None else self._child.poll() is None

    def _failed_to_start(self) -> DatabaseError:
        output = newest_output(self.place)
        return explained("The database server does not start", output, self.place.directory)

    def _create_database(self) -> None:
        command = [str(self.binaries.psql), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"]
        command += ["--dbname", conninfo(self.place, "postgres")]
        done = Account().run(command, stdin=_CREATE_DATABASE, timeout_seconds=_PSQL_TIMEOUT_SECONDS)
        if done.returncode != 0:
            raise explained("The database cannot be opened", done.stderr, self.place.directory)

    def _signal(self, how: Shutdown) -> None:
        """Never to a pid that may be another's: our own child, or proven by lock and command."""
        if self._child is not None and self._child.poll() is None:
            self._child.send_signal(how)
            return
        pid = self.postmaster_pid()
        if pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, how)

    def _is_gone_within(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while self.is_running():
            if time.monotonic() > deadline:
                return False
            time.sleep(_POLL_SECONDS)
        self._reap()
        return True

    def _reap(self) -> None:
        if self._child is not None:
            self._child.wait()
            self._child = None


def conninfo(place: Place, database: str = DATABASE) -> str:
    """The libpq connection string of a database of the server in `place`."""
    host = str(place.socket_directory).replace("\\", "\\\\").replace("'", "\\'")
    return f"host='{host}' port=5432 user={ROLE} dbname={database}"


def newest_output(place: Place) -> str:
    """What the server said since it was last started."""
    if not place.start_log.exists():
        return ""
    started_at = place.start_log.stat().st_mtime
    logs = [log for log in place.log_directory.glob("*.log") if log.stat().st_mtime >= started_at]
    logs.sort(key=lambda log: log.stat().st_mtime)
    text = "".join(log.read_text(errors="replace") for log in logs)
    return place.start_log.read_text(errors="replace") + text.rpartition(_FIRST_WORDS)[2]
