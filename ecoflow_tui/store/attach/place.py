"""Where a socket is: in the state directory, or close by when that path is too long."""

import contextlib
import os
import socket
import tempfile
from pathlib import Path

MAX_PATH_BYTES = 100
"""The kernel takes 107 bytes of a socket's path on Linux and 103 on macOS."""

_PREFIX = "ecoflow-tui-"
_BACKLOG = 64


class Place:
    """A socket below a state directory, in ``attach``, which only its owner may enter.

    Where that path is too long for a socket, it is a symbolic link to a socket in a private
    directory of its own under the directory for temporary files.
    """

    def __init__(self, state_directory: Path, name: str = "socket") -> None:
        self._directory = state_directory / "attach"
        self._name = self._directory / name

    def listen(self) -> socket.socket:
        """A listening socket, in place of one that a killed process may have left.

        Only for whoever holds the state directory's session lock. Raises OSError.
        """
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._directory.chmod(0o700)
        self.clear()
        path = self._name
        if len(os.fsencode(path)) > MAX_PATH_BYTES:
            path = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=_short_root())) / "socket"
            self._name.symlink_to(path)
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            listener.bind(os.fspath(path))
            path.chmod(0o600)
            listener.listen(_BACKLOG)
        except OSError:
            listener.close()
            self.clear()
            raise
        return listener

    def connect(self, timeout_seconds: float) -> socket.socket:
        """A connection to whoever listens. Raises OSError: nobody does, or we may not."""
        path = self._target() or self._name
        if path != self._name and not self._is_ours(path.parent):
            raise PermissionError(f"{path.parent} belongs to somebody else")
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            line.settimeout(timeout_seconds)
            line.connect(os.fspath(path))
        except OSError:
            line.close()
            raise
        return line

    def clear(self) -> None:
        """Leave nothing behind. Raises OSError."""
        target = self._target()
        if target is not None and self._is_ours(target.parent):
            target.unlink(missing_ok=True)
            with contextlib.suppress(OSError):
                target.parent.rmdir()
        self._name.unlink(missing_ok=True)

    def _target(self) -> Path | None:
        """Where the link leads; ``None``: it is none."""
        return self._name.readlink() if self._name.is_symlink() else None

    def _is_ours(self, directory: Path) -> bool:
        """Whether a directory was made by us: a stranger may have taken the name of a lost one."""
        if not directory.name.startswith(_PREFIX):
            return False
        try:
            return directory.lstat().st_uid == self._directory.stat().st_uid
        except OSError:
            return False


def _short_root() -> str:
    """A directory for temporary files whose path leaves room for a name."""
    root = tempfile.gettempdir()
    return root if len(os.fsencode(root)) < MAX_PATH_BYTES - 40 else "/tmp"
