"""A disk under the spool that can be slow or failing, and that knows what it would keep.

``disk`` in the control directory says how it is: ``slow SECONDS``, or the name of an errno that
every write and every new file meets. ``ledger`` there is what a loss of power would leave: what
was fsynced, and nothing else.
"""

import errno
import json
import os
import time
from pathlib import Path

from tests.faults.hooks import put

CONTROL = Path(os.environ["FAULT_CONTROL"])
_LEDGER = os.open(CONTROL / "ledger", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

_write, _open, _fsync, _fdatasync = os.write, os.open, os.fsync, os.fdatasync


def _state() -> list[str]:
    try:
        return (CONTROL / "disk").read_text().split()
    except FileNotFoundError:
        return []


def _path(descriptor: int) -> Path:
    return Path(f"/proc/self/fd/{descriptor}").readlink()


def _is_spool(path: Path) -> bool:
    return path.parent.name == "spool" and path.suffix in (".jsonl", ".done")


def _meet_the_disk() -> None:
    match _state():
        case ["slow", seconds]:
            time.sleep(float(seconds))
        case [name]:
            number = getattr(errno, name)
            raise OSError(number, os.strerror(number))


def write(descriptor: int, content: bytes | memoryview) -> int:
    if _is_spool(_path(descriptor)) and _state()[:1] not in ([], ["slow"]):
        _write(descriptor, bytes(content)[: len(content) // 2])
        _meet_the_disk()
    return _write(descriptor, content)


def opened(path: str | Path, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
    if not (flags & os.O_CREAT and _is_spool(Path(path))):
        return _open(path, flags, mode, dir_fd=dir_fd)
    if _state()[:1] != ["slow"]:
        _meet_the_disk()
    descriptor = _open(path, flags, mode, dir_fd=dir_fd)
    _note({"inode": os.fstat(descriptor).st_ino, "synced": 0})
    return descriptor


def fdatasync(descriptor: int) -> None:
    if _is_spool(_path(descriptor)):
        _meet_the_disk()
    _fdatasync(descriptor)
    facts = os.fstat(descriptor)
    _note({"inode": facts.st_ino, "synced": facts.st_size})


def fsync(descriptor: int) -> None:
    _fsync(descriptor)
    path = _path(descriptor)
    if path.name == "spool":
        names = {str(found.inode()): found.name for found in os.scandir(path) if found.is_file()}
        _note({"names": names})


def _note(entry: dict[str, object]) -> None:
    _write(_LEDGER, json.dumps(entry).encode() + b"\n")


put(os, "write", write)
put(os, "open", opened)
put(os, "fsync", fsync)
put(os, "fdatasync", fdatasync)
