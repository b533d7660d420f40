"""The whole app in a real terminal: the bytes that reach it, and the state it is left in."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

ROOT = Path(__file__).parents[2]
HOSTILE_APP = """
from tests.tui.stage import on_stage
from tests.tui.test_safety import HOSTILE, hostile_script

raise SystemExit(_run(on_stage(hostile_script().events, source_name=HOSTILE)))
"""
ASCII_APP = HOSTILE_APP.replace("source_name", "ascii_only=True, source_name")
CRASHING_APP = """
from tests.tui.stage import on_stage

raise SystemExit(_run(on_stage(error=ZeroDivisionError("secret-in-a-message"))))
"""
RUN = """
def _run(app):
    app.run()
    return app.return_code

"""
ALLOWED = re.compile(
    rb"\x1b\[[0-9;:?=<>$]*[A-Za-z~`u]"
    rb"|\x1b\[\?[0-9;]+\$p"
    rb"|\x1b[=>78]"
    rb"|\x1b\]22;[a-z-]+\x07"
)
WALK = (
    (b"1", b"heard now"),
    (b"3", b"last 5 min"),
    (b"4", b"2 messages"),
    (b"\r", b"Received"),
    (b"\r5", b"keys, 34 of them"),
    (b"\r", b"by mqtt"),
    (b"\r6", b"2 events"),
    (b"7", b"today by hour"),
    (b"?", b"These keys"),
)
"""Keys that lead over every screen, and what is seen there."""

COLOURS = {*range(30, 39), *range(40, 49), *range(90, 98), *range(100, 108)}


def _environment() -> dict[str, str]:
    """Ours, but for the size that pytest's workers give their terminal, and which would win."""
    return {name: what for name, what in os.environ.items() if name not in {"COLUMNS", "LINES"}}


class Terminal:
    """A pseudo-terminal of 100 by 30 with a program in it, whose screen may go elsewhere."""

    def __init__(self, program: str, screen: int | None = None) -> None:
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        self.before = termios.tcgetattr(theirs)
        self._theirs = theirs
        self.process = subprocess.Popen(
            [sys.executable, "-c", RUN + program],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs if screen is None else screen,
            cwd=ROOT,
            env={**_environment(), "PYTHONPATH": str(ROOT), "TERM": "xterm-256color"},
            start_new_session=True,
        )
        self.output = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._ours)
        os.close(self._theirs)

    def press(self, keys: bytes) -> None:
        os.write(self._ours, keys)

    def read_until(self, wanted: bytes) -> None:
        deadline = time.monotonic() + 60
        seen_from = len(self.output)
        while wanted not in self.output[seen_from:]:
            left = deadline - time.monotonic()
            assert left > 0, self.output[-2000:]
            self._read_some(left)

    def end(self) -> int:
        """Read what comes until the program has ended."""
        deadline = time.monotonic() + 60
        while self.process.poll() is None:
            assert time.monotonic() < deadline
            self._read_some(0.1)
        while self._read_some(0.1):
            pass
        return self.process.returncode

    def state(self) -> list[object]:
        return list(termios.tcgetattr(self._theirs))

    def _read_some(self, seconds: float) -> bool:
        ready, _, _ = select.select([self._ours], [], [], seconds)
        if ready:
            self.output += os.read(self._ours, 65_536)
        return bool(ready)


@pytest.fixture
def hostile() -> Iterator[Terminal]:
    with Terminal(HOSTILE_APP) as terminal:
        terminal.read_until("␛]52".encode())
        yield terminal


def test_hostile_text_never_reaches_the_terminal_as_a_command(hostile: Terminal) -> None:
    for key, seen in WALK:
        hostile.press(key)
        hostile.read_until(seen)
    hostile.press(b"\x03")
    hostile.end()

    rest = ALLOWED.sub(b"", hostile.output)

    assert b"\x1b" not in rest, re.findall(rb"\x1b.{0,20}", rest)
    assert set(re.findall(rb"[\x00-\x1f\x7f]", rest)) <= {b"\r", b"\n"}
    assert not re.search("[\x80-\x9f\u202a-\u202e\u2066-\u2069\u200b]", rest.decode())


def test_without_colour_no_colour_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    with Terminal(HOSTILE_APP) as terminal:
        terminal.read_until("␛]52".encode())
        for key, seen in WALK:
            terminal.press(key)
            terminal.read_until(seen)
        terminal.press(b"\x03")
        terminal.end()

    looks = re.findall(rb"\x1b\[([0-9;]*)m", terminal.output)
    codes = {int(code) for look in looks for code in look.split(b";") if code}

    assert codes
    assert not codes & COLOURS


def test_a_terminal_without_unicode_is_sent_none() -> None:
    with Terminal(ASCII_APP) as terminal:
        terminal.read_until(b"Battery")
        for key, seen in (*WALK, (b"q:", b"Search for commands")):
            terminal.press(key)
            terminal.read_until(seen)
        terminal.press(b"\x03")
        terminal.end()

    assert terminal.output.isascii()


def test_a_lone_escape_is_known_by_what_does_not_follow(hostile: Terminal) -> None:
    hostile.press(b"1")
    hostile.read_until(b"heard now")
    hostile.press(b"\x1b")
    hostile.read_until(b"Battery")
    hostile.press(b"q")

    assert hostile.end() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_it_in_good_order(hostile: Terminal, number: signal.Signals) -> None:
    hostile.process.send_signal(number)

    code = hostile.end()

    assert code == 0
    assert b"\x1b[?1049l" in hostile.output
    assert hostile.state() == list(hostile.before)


def test_a_screen_that_nobody_reads_any_more_ends_it() -> None:
    reads, writes = os.pipe()
    with Terminal(HOSTILE_APP, writes) as terminal, os.fdopen(reads, "rb", 0) as screen:
        os.close(writes)
        seen = b""
        while b"Battery" not in seen:
            more = screen.read(65_536)
            assert more, seen[-2000:]
            seen += more
        screen.close()
        terminal.press(b"1")

        assert terminal.end() == 0


def test_a_crash_leaves_the_terminal_as_it_was() -> None:
    with Terminal(CRASHING_APP) as terminal:
        code = terminal.end()
        is_restored = terminal.state() == list(terminal.before)

    assert code == 1
    assert is_restored
    assert b"Traceback" not in terminal.output
    assert b"secret-in-a-message" not in terminal.output
