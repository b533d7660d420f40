"""A look at the spool that takes nothing away from a recorder."""

import fcntl
import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from ecoflow_tui.core.errors import SpoolError
from ecoflow_tui.store.segment import find_lines, sync_data


@dataclass(frozen=True, slots=True)
class SpoolFacts:
    """A spool directory as a recorder would find it.

    Attributes:
        directory: Where it is.
        free_bytes: What its file system has left.
        used_bytes: What its files take.
        waiting: Messages that the database may not have yet; ``None`` while a recorder runs,
            which alone knows.
        quarantined: Files with lines that could not be read back.
        holder: Who records at the moment, for people.
        fsync_seconds: How long it took to put a few bytes on the disk.
    """

    directory: Path
    free_bytes: int
    used_bytes: int
    waiting: int | None
    quarantined: int
    holder: str | None
    fsync_seconds: float


def look_at_spool(directory: Path) -> SpoolFacts:
    """Look at a spool.

    Args:
        directory: The spool, which need not be there: then its nearest parent is looked at.

    Raises:
        SpoolError: It cannot be read or written.
    """
    place = next(one for one in (directory, *directory.parents) if one.exists())
    try:
        disk = os.statvfs(place)
        holder = _lock_holder(directory / "lock")
        files = [path for path in directory.glob("[0-9]*") if path.is_file()]
        live = [path for path in files if path.suffix == ".jsonl"]
        return SpoolFacts(
            directory=directory,
            free_bytes=disk.f_bavail * disk.f_frsize,
            used_bytes=sum(path.stat().st_size for path in files),
            waiting=None if holder else sum(find_lines(path)[0] for path in live),
            quarantined=sum(1 for _ in directory.glob("quarantine/[0-9]*")),
            holder=holder,
            fsync_seconds=_time_fsync(place),
        )
    except OSError as error:
        raise SpoolError(
            f"The spool {directory} cannot be used: {error.strerror}.",
            "Check the directory's owner and its disk, or set ECOFLOW_STATE_DIR.",
        ) from None


def _time_fsync(directory: Path) -> float:
    with tempfile.TemporaryFile(dir=directory) as file:
        started = time.perf_counter()
        file.write(b"ecoflow-tui doctor\n")
        file.flush()
        sync_data(file.fileno())
        return time.perf_counter() - started


def _lock_holder(path: Path) -> str | None:
    """Who holds the lock. A shared lock held for an instant is the only way to ask."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(descriptor, 200, 0).decode(errors="replace").strip()
        return holder or "a process that does not say who it is"
    else:
        return None
    finally:
        os.close(descriptor)
