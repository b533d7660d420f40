"""The real ``ecoflow-tui record --headless``, in a process of its own."""

import os
import re
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.cli.conftest import Program
from tests.faults.waiting import DEADLINE_SECONDS, wait_until

ROOT = Path(__file__).parents[2]
HOOKS = ROOT / "tests" / "faults" / "hooks"
KEEPALIVE_SECONDS = int(os.environ.get("FAULT_KEEPALIVE", "2"))
"""What the hook ``keepalive`` makes of MQTT's 30 s."""

_RSS_SECONDS = 0.1
_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)
_BOOKS = re.compile(r"^received \d+, .*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Books:
    """What the recorder says at its end, by the words that it uses."""

    counts: Mapping[str, int]

    @classmethod
    def parsed(cls, line: str) -> "Books":
        """``received 12, redelivered 0, ...``."""
        pairs = (part.rsplit(" ", 1) for part in line.split(", "))
        return cls({name: int(number) for name, number in pairs})

    @property
    def is_balanced(self) -> bool:
        """Whether every message that came in has gone somewhere, once."""
        came = self.counts["received"] + self.counts["recovered"]
        return came == sum(self.counts.values()) - came


class RecorderProcess:
    """One run of the recorder, from its start to its end.

    Args:
        program: The home it runs in.
        variables: Its cloud and its database.
        hooks: What is changed in it, by module names below ``tests.faults``.
    """

    def __init__(
        self, program: Program, variables: Mapping[str, str], hooks: Sequence[str]
    ) -> None:
        self._process = subprocess.Popen(
            program.command("record", "--headless"),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            cwd=program.home,
            env={
                **program.environment,
                **variables,
                "PYTHONPATH": os.pathsep.join([str(HOOKS), str(ROOT)]),
                "FAULT_HOOKS": " ".join(hooks),
                "FAULT_KEEPALIVE": str(KEEPALIVE_SECONDS),
                "FAULT_CONTROL": str(program.home / "control"),
            },
        )
        self.pid = self._process.pid
        self.command_line = Path(f"/proc/{self.pid}/cmdline").read_bytes()
        self.peak_rss_bytes = 0
        self._log: list[str] = []
        self._mark = 0
        self._threads = [
            threading.Thread(target=self._listen, name="recorder's log", daemon=True),
            threading.Thread(target=self._weigh, name="recorder's memory", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def mark(self) -> None:
        """What was said so far does not count for `hears`."""
        self._mark = len(self._log)

    def has_said(self, words: str) -> bool:
        """Whether a line since the mark has these words."""
        return any(words in line for line in self._log[self._mark :])

    def hears(self, words: str, seconds: float = DEADLINE_SECONDS) -> None:
        """Wait until it says these words; fail when it does not, or ends."""
        wait_until(
            lambda: self.has_said(words) or self.has_ended,
            f"the recorder says {words!r}",
            seconds,
        )
        assert self.has_said(words), f"it ended without saying {words!r}:\n{self.last_words}"

    @property
    def has_ended(self) -> bool:
        """Whether the process is gone, and everything it said is here."""
        return self._process.poll() is not None and not self._threads[0].is_alive()

    @property
    def log(self) -> bytes:
        """All of its log."""
        return "".join(self._log).encode()

    @property
    def last_words(self) -> str:
        """The end of its log."""
        return "".join(self._log[-20:])

    @property
    def books(self) -> Books:
        """What it said at its end."""
        (line,) = _BOOKS.findall("".join(self._log))
        return Books.parsed(line)

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self._process.send_signal(number)

    def kill(self) -> None:
        """``kill -9``, and wait until it is gone."""
        self._process.kill()
        self.wait()

    def wait(self, seconds: float = DEADLINE_SECONDS) -> int:
        """Its exit code, once it has ended."""
        code = self._process.wait(seconds)
        for thread in self._threads:
            thread.join()
        return code

    def _listen(self) -> None:
        assert self._process.stderr is not None
        with self._process.stderr as stderr:
            for line in stderr:
                self._log.append(line.decode(errors="replace"))

    def _weigh(self) -> None:
        """The kernel keeps the peak; it is asked for as long as there is somebody to ask about."""
        pause = threading.Event()
        while self._process.poll() is None:
            try:
                found = _PEAK.search(Path(f"/proc/{self.pid}/status").read_text())
            except OSError:
                return
            if found is not None:
                self.peak_rss_bytes = max(self.peak_rss_bytes, int(found[1]) * 1024)
            pause.wait(_RSS_SECONDS)
