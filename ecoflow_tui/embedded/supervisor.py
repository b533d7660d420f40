"""The process that runs a shared server as long as somebody uses it.

It is started by the first user, detached from the terminal, and told its server on the command
line. It ends the server when it gets `Place.users_lock` alone: the kernel gives it that when the
last user has gone, however that went.
"""

import argparse
import contextlib
import json
import os
import signal
import threading
from pathlib import Path
from typing import NoReturn

from ecoflow_tui.core.errors import DatabaseError
from ecoflow_tui.embedded.binaries import Binaries
from ecoflow_tui.embedded.locks import Lock
from ecoflow_tui.embedded.place import existing_place
from ecoflow_tui.embedded.server import PrivateServer

_STDOUT = 1
_FIRST_PAUSE_SECONDS = 0.1
_LONGEST_PAUSE_SECONDS = 30.0


class Supervisor:
    """Keeps one server running until its last user has gone."""

    def __init__(self, server: PrivateServer) -> None:
        self._server = server
        self._is_over = threading.Event()
        self._turn = threading.Lock()

    def run(self, started: Lock) -> None:
        """Start the server, let go of `started`, and stop the server after its last user.

        Raises:
            DatabaseError: It cannot be started.
        """
        place = self._server.place
        # Leaving lets go of the own lock first: a user who was kept waiting by the users' lock
        # must not take this supervisor, which is leaving, for one that stays.
        with Lock(place.users_lock) as users, Lock(place.supervisor_lock) as own:
            own.take()
            own.sign(str(os.getpid()))
            try:
                self._server.start()
                _report({})
                started.close()
                threading.Thread(target=self._restart_when_gone, daemon=True).start()
                users.take()
            finally:
                self._is_over.set()
                with self._turn:
                    self._server.stop()

    def _restart_when_gone(self) -> None:
        """A server that ends by itself is started again, ever more patiently while it fails."""
        pause_seconds = _FIRST_PAUSE_SECONDS
        while not self._is_over.is_set():
            self._server.wait_until_gone()
            with self._turn:
                if self._is_over.is_set():
                    return
                try:
                    self._server.start()
                    pause_seconds = _FIRST_PAUSE_SECONDS
                except DatabaseError:
                    pause_seconds = min(2 * pause_seconds, _LONGEST_PAUSE_SECONDS)
            self._is_over.wait(pause_seconds)


def main() -> None:
    """Become a process of our own, run the server, and tell the starter on stdout how it went.

    The answer is one JSON object: empty when the server is ready, else ``what`` and ``hint``.
    """
    arguments = _parsed_arguments()
    if os.fork():
        os._exit(0)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, _leave)
    binaries = Binaries(arguments.programs, arguments.major)
    try:
        server = PrivateServer(existing_place(arguments.directory), binaries)
        Supervisor(server).run(Lock.inherited(arguments.start_lock))
    except DatabaseError as error:
        _report({"what": error.what, "hint": error.hint})


def _parsed_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="ecoflow-tui-supervisor", description=__doc__)
    parser.add_argument("--directory", type=Path, required=True)
    parser.add_argument("--programs", type=Path, required=True)
    parser.add_argument("--major", type=int, required=True)
    parser.add_argument("--start-lock", type=int, required=True)
    return parser.parse_args()


def _report(answer: dict[str, str]) -> None:
    """Say it and let go of stdout, for the starter reads until its end."""
    with contextlib.suppress(BrokenPipeError):
        os.write(_STDOUT, json.dumps(answer).encode())
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, _STDOUT)
    os.close(silence)


def _leave(_signal_number: int, _frame: object) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise SystemExit(0)


if __name__ == "__main__":
    main()
