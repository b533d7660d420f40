"""What ``postmaster.pid`` says, believed only as far as the processes bear it out."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from ecoflow_tui.embedded.account import TOOL_ENVIRONMENT

_PID_FILE = "postmaster.pid"
_STATUS_LINE = 7
_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Postmaster:
    """A server's first process, as its pid file names it."""

    pid: int
    is_ready: bool


def read_postmaster(data: Path) -> Postmaster | None:
    """The process that serves `data`, or None when there is none.

    A pid that was given to another process since is not a postmaster of these data.
    """
    try:
        lines = (data / _PID_FILE).read_text(errors="replace").splitlines()
    except FileNotFoundError:
        return None
    if not lines or not lines[0].strip().isdigit():
        return None
    pid = int(lines[0])
    status = lines[_STATUS_LINE].strip() if len(lines) > _STATUS_LINE else ""
    return Postmaster(pid, status == "ready") if _serves(pid, data) else None


def remove_pid_file(data: Path) -> None:
    """Forget a server which is known to have ended; PostgreSQL refuses to start otherwise."""
    (data / _PID_FILE).unlink(missing_ok=True)


def _serves(pid: int, data: Path) -> bool:
    words = _command_line(pid)
    return b"postgres" in words and os.fsencode(data) in words


def _command_line(pid: int) -> bytes:
    if (_PROC / "self").exists():
        try:
            return (_PROC / str(pid) / "cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            return b""
    answer = subprocess.run(
        ["ps", "-ww", "-o", "command=", "-p", str(pid)],
        capture_output=True,
        check=False,
        env=TOOL_ENVIRONMENT,
    )
    return answer.stdout
