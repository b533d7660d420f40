"""What PostgreSQL says when it fails, made into one line for what is wrong and one for the cure."""

import re
from pathlib import Path

from ecoflow_tui.core.errors import DatabaseError

_SEVERE = re.compile(r"(?:PANIC|FATAL|ERROR|error):\s+(?P<text>.+)")
_LOG_PREFIX = re.compile(r"^\S+ \S+ UTC \[\d+\] ")

# What the message holds, and what to do then.
_CURES = (
    ("No space left on device", "Free some space on the disk, then try again."),
    ("Disk quota exceeded", "Free some space within your quota, then try again."),
    ("Read-only file system", "Choose a directory on a disk that can be written."),
    ("Permission denied", "Allow writing there, or choose another directory."),
    ("Operation not permitted", "Choose a directory whose owner and modes can be changed."),
    ("Cannot allocate memory", "Free some memory, then try again."),
    ("shared memory", "Free some memory, or give the container more shared memory."),
    ("incompatible with server", "Use the PostgreSQL version that made the data."),
    ("could not look up effective user ID", "Give this user an entry in /etc/passwd."),
    ("checkpoint record", "The data are damaged: restore them from a copy, or move them away."),
    ("invalid page", "The data are damaged: restore them from a copy, or move them away."),
    ("lock file", "Stop the other server that uses these data."),
)


def explained(what: str, output: str, directory: Path) -> DatabaseError:
    """The error for a tool or a server that failed.

    Args:
        what: What could not be done, without a full stop.
        output: What it wrote to its log or its standard error.
        directory: Where it keeps its files.
    """
    reason = last_meaningful_line(output)
    cure = next((cure for sign, cure in _CURES if sign in output), None)
    return DatabaseError(
        f"{what}: {reason or 'it gave no reason'} ({directory}).",
        cure or "Mend that, or name a server of your own in DATABASE_URL.",
    )


def last_meaningful_line(output: str) -> str:
    """The last line of the gravest kind there is, without its time and severity."""
    lines = [_LOG_PREFIX.sub("", line).strip() for line in output.splitlines()]
    lines = [line for line in lines if line]
    severe = [match["text"] for line in lines if (match := _SEVERE.search(line))]
    chosen = severe or lines
    return chosen[-1].rstrip(".") if chosen else ""
