"""Segments that are in the database, kept to recognise what a broker sends again."""

from collections import deque
from pathlib import Path

KEPT_BYTES = 8 << 20
KEPT_FILES = 256
SUFFIX = ".done"


class KeptSegments:
    """The newest finished segments; those before them are removed."""

    def __init__(self) -> None:
        self._files: deque[tuple[Path, int]] = deque()

    def __bool__(self) -> bool:
        return bool(self._files)

    @property
    def total_bytes(self) -> int:
        """What they take on the disk."""
        return sum(size for _path, size in self._files)

    def found(self, path: Path, size: int) -> None:
        """An earlier run kept this one."""
        self._files.append((path, size))

    def keep(self, path: Path, size: int) -> None:
        """One more; raises OSError when an older one cannot be removed."""
        self._files.append((path.rename(path.with_suffix(SUFFIX)), size))
        while len(self._files) > KEPT_FILES or self.total_bytes - self._files[0][1] > KEPT_BYTES:
            self.remove_oldest()

    def remove_oldest(self) -> None:
        """Make room."""
        path, _size = self._files.popleft()
        path.unlink(missing_ok=True)
