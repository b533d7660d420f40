"""The screen in a real terminal."""

import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from ecoflow_tui.cli.watch import speaks_unicode
from tests.cli.conftest import DEADLINE_SECONDS, Program

ENTER_SCREEN, LEAVE_SCREEN = b"\x1b[?1049h", b"\x1b[?1049l"
SHOW_CURSOR = b"\x1b[?25h"
ESCAPES = re.compile(rb"\x1b(\[[0-?]*[ -/]*[@-~]|[PX^_\]].*?(\x1b\\|\x07)|[@-Z\\-_])", re.DOTALL)


class Terminal:
    """A pseudo-terminal of 100 by 30 with the program in it."""

    def __init__(
        self, program: Program, *arguments: str, variables: Mapping[str, str] | None = None
    ) -> None:
        self._ours, theirs = os.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        self.process = subprocess.Popen(
            program.command(*arguments),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=program.home,
            env={
                **program.environment,
                "TERM": "xterm-256color",
                "COLORTERM": "truecolor",
                **(variables or {}),
            },
            start_new_session=True,
        )
        os.close(theirs)
        self.shown = b""

    def read_until(self, *words: bytes) -> None:
        """Read until every word was shown, escape sequences apart."""
        deadline = time.monotonic() + DEADLINE_SECONDS
        while not all(word in ESCAPES.sub(b"", self.shown) for word in words):
            self._read_some(deadline, words)

    def read_to_the_end(self) -> int:
        """Read until the program has gone; its exit code."""
        deadline = time.monotonic() + DEADLINE_SECONDS
        while self._read_some(deadline, ()):
            pass
        return self.process.wait(DEADLINE_SECONDS)

    def type(self, keys: bytes) -> None:
        """Type into it."""
        os.write(self._ours, keys)

    def close(self) -> None:
        """Let go of the terminal, and of a program that is still in it."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self._ours)

    def _read_some(self, deadline: float, words: tuple[bytes, ...]) -> bool:
        readable, _, _ = select.select([self._ours], [], [], max(0.0, deadline - time.monotonic()))
        if not readable:
            raise AssertionError(f"not shown in time: {words!r} in {self.shown[-2000:]!r}")
        try:
            chunk = os.read(self._ours, 65536)
        except OSError:
            # On Linux the last close of the other end is an error for the reader.
            chunk = b""
        self.shown += chunk
        if not chunk and words:
            raise AssertionError(f"it ended without showing {words!r}: {self.shown[-2000:]!r}")
        return bool(chunk)


@contextmanager
def in_terminal(
    program: Program, *arguments: str, variables: Mapping[str, str] | None = None
) -> Iterator[Terminal]:
    terminal = Terminal(program, *arguments, variables=variables)
    try:
        yield terminal
    finally:
        terminal.close()


def test_the_demo_shows_live_stations_and_records_them(program: Program) -> None:
    with in_terminal(program, "demo") as terminal:
        terminal.read_until(b"DELTA Pro", b"DEMO", b"live", b"REC", b"rows")
        terminal.type(b"q")

        assert terminal.read_to_the_end() == 0

    assert terminal.shown.count(ENTER_SCREEN) == terminal.shown.count(LEAVE_SCREEN) == 1
    assert terminal.shown.rindex(SHOW_CURSOR) > terminal.shown.index(ENTER_SCREEN)


def test_the_demo_without_a_terminal_tells_in_lines_and_ends_with_its_reader(
    program: Program,
) -> None:
    with program.start("demo") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert b" Link: " in process.stdout.readline()
        process.stdout.close()

        said = process.stderr.read()

        assert process.wait(DEADLINE_SECONDS) == 0
        assert said == b""


def test_the_first_frame_waits_for_neither_the_database_nor_the_cloud(program: Program) -> None:
    script = (
        "import sys\n"
        "from ecoflow_tui.cli.watch import show\n"
        "from ecoflow_tui.tui.app import Monitor\n"
        "def look(app):\n"
        "    loaded = {'psycopg', 'paho', 'httpx'} & set(sys.modules)\n"
        "    sys.__stdout__.write(f'painted, loaded: {loaded}')\n"
        "    app.exit()\n"
        "Monitor._start, run = look, Monitor.run\n"
        "Monitor.run = lambda app: run(app, headless=True)\n"
        "show({}, record=False, demo=True)\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        check=True,
        cwd=program.home,
        env=program.environment,
        timeout=DEADLINE_SECONDS,
    )

    assert done.stdout == b"painted, loaded: set()"


def test_a_file_is_shown_without_the_database_client(program: Program) -> None:
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from ecoflow_tui.cli.footage import Footage, opened_reel\n"
        "with opened_reel(None, Footage(Path(sys.argv[1]))):\n"
        "    print('psycopg' in sys.modules)\n"
    )
    capture = program.home / "capture.jsonl"
    capture.write_bytes(b"")

    done = subprocess.run(
        [sys.executable, "-c", script, str(capture)],
        capture_output=True,
        check=True,
        env=program.environment,
        timeout=DEADLINE_SECONDS,
    )

    assert done.stdout == b"False\n"


def test_a_key_switches_the_recorder(program: Program) -> None:
    with in_terminal(program, "watch", "--demo") as terminal:
        terminal.read_until(b"DELTA Pro", b"live")
        assert b"rows" not in ESCAPES.sub(b"", terminal.shown)

        terminal.type(b"r")
        terminal.read_until(b"rows")
        terminal.type(b"q")

        assert terminal.read_to_the_end() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_leaves_the_screen_and_restores_the_terminal(
    program: Program, number: signal.Signals
) -> None:
    with in_terminal(program, "watch", "--demo") as terminal:
        terminal.read_until(b"DELTA Pro", b"live")

        terminal.process.send_signal(number)

        assert terminal.read_to_the_end() == 0
    assert terminal.shown.count(LEAVE_SCREEN) == 1
    assert b"Traceback" not in terminal.shown


def test_what_could_not_be_stored_is_said_when_the_screen_ends(
    program: Program, cloud: Mapping[str, str]
) -> None:
    nowhere = {**cloud, "DATABASE_URL": "postgresql://127.0.0.1:1/nowhere"}
    with in_terminal(program, "watch", "--record", variables=nowhere) as terminal:
        terminal.read_until(b"waiting", b"connection refused")
        terminal.type(b"q")

        assert terminal.read_to_the_end() == 0

    assert b"messages remain on disk; the next recorder stores them." in terminal.shown


def test_without_keys_the_screen_says_what_to_do_and_exits_with_2(program: Program) -> None:
    with in_terminal(program, "watch") as terminal:
        terminal.read_until(b"ecoflow-tui setup")
        terminal.type(b"q")

        assert terminal.read_to_the_end() == 2


def test_a_capture_file_is_shown_like_the_live_cloud(program: Program) -> None:
    capture = Path(program.home) / "capture.jsonl"
    capture.write_bytes(program.run("dump-raw", "--demo", "--count", "30").stdout)

    with in_terminal(program, "watch", "--replay", str(capture)) as terminal:
        terminal.read_until(b"REPLAY", b"DELTA Pro")
        terminal.type(b"q")

        assert terminal.read_to_the_end() == 0


@pytest.mark.parametrize(
    ("variables", "speaks"),
    [
        ({}, True),
        ({"LANG": "C.UTF-8"}, True),
        ({"LANG": "C"}, False),
        ({"LC_ALL": "C", "LANG": "de_DE.UTF-8"}, False),
        ({"LC_ALL": "de_DE.UTF-8", "LANG": "C"}, True),
        ({"LC_ALL": "", "LC_CTYPE": "POSIX"}, False),
    ],
)
def test_the_c_locale_speaks_no_unicode(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], speaks: bool
) -> None:
    for name in ("LC_ALL", "LC_CTYPE", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert speaks_unicode() is speaks
