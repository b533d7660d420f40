"""Where a server keeps its files, so that its account reaches them and nobody else does."""

import hashlib
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ecoflow_tui.core.errors import DatabaseError
from ecoflow_tui.embedded.account import Account, is_group_of_ours, server_account

OUR_NAME = "ecoflow-tui"

# Where root keeps what the server's account must reach, when it cannot reach the place asked for.
SHARED_DIRECTORY = Path("/var/lib") / OUR_NAME

# The kernel's limit for a socket's path is 104 bytes on macOS and 108 on Linux, with a NUL.
_LONGEST_SOCKET_PATH = 100
_SOCKET_NAME = ".s.PGSQL.5432"


@dataclass(frozen=True, slots=True)
class Place:
    """The directory of one server and the account that runs it.

    As root the directory belongs to root and to a group of our own which only the server has:
    other processes of the server's user cannot enter. Otherwise it is its user's alone.
    """

    directory: Path
    account: Account

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory; it is there only when it is complete."""
        return self.directory / "data"

    @property
    def unfinished_data(self) -> Path:
        """A data directory in the making."""
        return self.directory / "data.unfinished"

    @property
    def start_log(self) -> Path:
        """What the server said before its own log was open."""
        return self.directory / "start.log"

    @property
    def log_directory(self) -> Path:
        """A week of the server's log, a file per weekday."""
        return self.data / "log"

    @property
    def access_rules(self) -> Path:
        """Who may connect: PostgreSQL's ``pg_hba.conf``."""
        return self.directory / "pg_hba.conf"

    @property
    def user_names(self) -> Path:
        """Which of the system's users is the database's: PostgreSQL's ``pg_ident.conf``."""
        return self.directory / "pg_ident.conf"

    @property
    def users_lock(self) -> Path:
        """Shared by every process that uses the server."""
        return self.directory / "users.lock"

    @property
    def start_lock(self) -> Path:
        """Held while a supervisor is being started, until its server is ready."""
        return self.directory / "start.lock"

    @property
    def supervisor_lock(self) -> Path:
        """Held by the supervisor as long as it lives."""
        return self.directory / "supervisor.lock"

    @property
    def server_lock(self) -> Path:
        """Held by the server's own processes as long as one of them lives."""
        return self.directory / "server.lock"

    @property
    def socket_directory(self) -> Path:
        """A private directory for the socket, beside the data where such a path will do.

        It will not when it is too long, or has a comma, which parts the hosts of a conninfo.
        """
        beside = self.directory / "socket"
        is_short = len(os.fsencode(beside / _SOCKET_NAME)) <= _LONGEST_SOCKET_PATH
        if is_short and "," not in str(beside):
            return beside
        return Path("/tmp") / f"{OUR_NAME}-{os.geteuid()}-{_digest(self.directory)}"

    def make_private_directory(self, path: Path) -> None:
        """Make `path`, or check it, so that only the server and its users can enter and write.

        Raises:
            DatabaseError: It is somebody else's, or open to others.
        """
        mode = 0o700 if self.account.is_own_user else 0o770
        _make_directory(path, mode, self.account.gid)


def default_base(environment: Mapping[str, str]) -> Path:
    """The user's data directory for us: ``$XDG_DATA_HOME/ecoflow-tui``, or below ~/.local/share."""
    data_home = Path(environment.get("XDG_DATA_HOME", ""))
    if not data_home.is_absolute():
        data_home = Path.home() / ".local" / "share"
    return data_home / OUR_NAME


def prepare_place(base: Path, major: int) -> Place:
    """The place of the server of this major version under `base`, made when it is not there.

    Raises:
        DatabaseError: It cannot be made, or belongs to somebody else.
    """
    account = server_account()
    try:
        parent = _reachable_base(base.expanduser().absolute(), account)
        return _place_in(parent / f"postgres-{major}", account)
    except OSError as error:
        raise DatabaseError(
            f"The database directory cannot be made: {error.strerror}: {error.filename}.",
            "Make room and allow writing there, or choose another directory.",
        ) from error


def found_data(base: Path, major: int) -> Path | None:
    """The data that `prepare_place` would come to, if they are there; makes nothing."""
    base = base.expanduser().absolute()
    elsewhere = SHARED_DIRECTORY / f"{base.name}-{_digest(base)}"
    candidates = (parent / f"postgres-{major}" / "data" for parent in (base, elsewhere))
    return next((data for data in candidates if data.exists()), None)


def existing_place(directory: Path) -> Place:
    """The place that `prepare_place` made in this very directory."""
    return _place_in(directory, server_account())


def _place_in(directory: Path, account: Account) -> Place:
    if account.is_own_user:
        _make_directory(directory, 0o700, None)
        return Place(directory, account)
    if directory.exists() and is_group_of_ours(directory.stat().st_gid):
        account = replace(account, gid=directory.stat().st_gid)
    _make_directory(directory, 0o710, account.gid)
    return Place(directory, account)


def _reachable_base(base: Path, account: Account) -> Path:
    """`base` itself, or as root, when the server cannot reach that, one of ours standing for it."""
    if account.is_own_user:
        base.mkdir(mode=0o700, parents=True, exist_ok=True)
        return base
    if account.can_reach(_nearest_existing(base)):
        base.mkdir(mode=0o755, parents=True, exist_ok=True)
        if account.can_reach(base):
            return base
    if any(base.glob("postgres-*/data")):
        raise DatabaseError(
            f"{account.name}, who runs the server, can no longer reach the data in {base}.",
            f"Allow {account.name} to pass through the directories above the data.",
        )
    return shared_directory(f"{base.name}-{_digest(base)}", account)


def shared_directory(name: str, account: Account) -> Path:
    """A directory of root's at a place which the server's account reaches.

    Raises:
        DatabaseError: Not even that can be reached.
    """
    directory = SHARED_DIRECTORY / name
    for path in (SHARED_DIRECTORY, directory):
        if not path.exists():
            path.mkdir(parents=True, exist_ok=True)
            path.chmod(0o711)
    if not account.can_reach(directory):
        raise DatabaseError(
            f"{account.name}, who runs the server, cannot reach {directory}.",
            "Choose a directory below ones that every user may pass through.",
        )
    return directory


def _make_directory(path: Path, mode: int, gid: int | None) -> None:
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        _check_ours(path)
    if gid is not None:
        os.chown(path, -1, gid, follow_symlinks=False)
    path.chmod(mode)


def _check_ours(path: Path) -> None:
    status = path.lstat()
    if not stat.S_ISDIR(status.st_mode):
        raise DatabaseError(f"{path} is not a directory.", "Move it away, then try again.")
    if status.st_uid != os.geteuid():
        owner = Account(uid=status.st_uid).name
        raise DatabaseError(
            f"{path} belongs to the user {owner}.",
            f"Run as {owner}, or choose another directory.",
        )


def _nearest_existing(path: Path) -> Path:
    return next(parent for parent in (path, *path.parents) if parent.exists())


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
