"""Runs the real program, in a world of its own."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from ecoflow_tui.embedded.place import existing_place
from ecoflow_tui.embedded.sharing import wait_until_unsupervised

DEADLINE_SECONDS = 90.0


@dataclass(frozen=True)
class Program:
    """``ecoflow-tui`` with a home, a state and a configuration that belong to one test."""

    home: Path

    @property
    def environment(self) -> dict[str, str]:
        """Nothing of the tester's own settings gets through."""
        kept = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
        return {
            **kept,
            "HOME": str(self.home),
            "XDG_STATE_HOME": str(self.home / "state"),
            "XDG_DATA_HOME": str(self.home / "data"),
            "XDG_CONFIG_HOME": str(self.home / "config"),
        }

    def command(self, *arguments: str) -> list[str]:
        """The program's command line."""
        return [sys.executable, "-m", "ecoflow_tui", *arguments]

    @contextmanager
    def start(
        self,
        *arguments: str,
        stdin: int = subprocess.DEVNULL,
        variables: Mapping[str, str] | None = None,
    ) -> Iterator[subprocess.Popen[bytes]]:
        """The running program, which does not outlive the block."""
        with subprocess.Popen(
            self.command(*arguments),
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=self.home,
            env={**self.environment, **(variables or {})},
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    def run(
        self,
        *arguments: str,
        stdin: bytes = b"",
        variables: Mapping[str, str] | None = None,
    ) -> subprocess.CompletedProcess[bytes]:
        """What the program did, once it has ended by itself."""
        return subprocess.run(
            self.command(*arguments),
            input=stdin,
            capture_output=True,
            check=False,
            cwd=self.home,
            env={**self.environment, **(variables or {})},
            timeout=DEADLINE_SECONDS,
        )


@pytest.fixture
def program() -> Iterator[Program]:
    """The program; its home is short and open to the embedded server's user."""
    home = Path(tempfile.mkdtemp(prefix="ecoflow-tui-"))
    home.chmod(0o711)
    yield Program(home)
    for place in (home / "data").glob("ecoflow-tui/**/postgres-*"):
        wait_until_unsupervised(existing_place(place))
    shutil.rmtree(home)


@pytest.fixture
def cloud(program: Program) -> Iterator[dict[str, str]]:
    """The variables that a running ``simulate`` prints."""
    with program.start("simulate") as running:
        assert running.stdout is not None
        lines = [running.stdout.readline().decode().strip() for _ in range(4)]
        yield dict(line.split("=", 1) for line in lines)
        running.send_signal(signal.SIGINT)
        assert running.wait(DEADLINE_SECONDS) == 0
