"""How a command ends when it is told to, whatever hangs."""

import fcntl
import signal
import subprocess
import sys

from tests.cli.conftest import DEADLINE_SECONDS, Program
from tests.cli.test_attach import _recorder as recorder_of

_HANGS = """
import os, signal, threading
from ecoflow_tui.cli.stopping import Stop

stop = Stop(most_seconds=0.2)
os.kill(os.getpid(), signal.SIGTERM)
assert stop.wait()
threading.Event().wait()
"""


def test_a_command_that_hangs_ends_all_the_same() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _HANGS], capture_output=True, timeout=DEADLINE_SECONDS, check=False
    )

    assert done.returncode == 130
    assert done.stderr == b"Ended in a hurry; what is on disk is used the next time.\n"


def test_another_process_that_holds_the_registry_does_not_keep_the_recorder_from_ending(
    program: Program,
) -> None:
    lock = program.home / "state" / "ecoflow-tui" / "demo" / "registry.lock"
    with recorder_of(program) as recorder:
        lock.touch()
        with lock.open("r+b") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            recorder.send_signal(signal.SIGTERM)
            _, said = recorder.communicate(timeout=DEADLINE_SECONDS)

    assert recorder.returncode == 0
    assert b"waiting on disk 0" in said
