"""Who runs the server: the user, or as root, which PostgreSQL refuses, a user without rights."""

import grp
import os
import pwd
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ecoflow_tui.core.errors import DatabaseError

UNPRIVILEGED_USER = "nobody"

# A group of our own keeps the other processes of `nobody` out of the server's directories. It
# needs no entry in the group database; systemd documents 60578 to 61183 as given to nobody.
_GROUPS = range(60600, 61184)

# The server and its tools read no secret and no PG* variable from the environment of the user.
TOOL_ENVIRONMENT: Mapping[str, str] = {"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin"}


@dataclass(frozen=True, slots=True)
class Account:
    """The numeric user and group a server runs as; None for those of this process."""

    uid: int | None = None
    gid: int | None = None

    @property
    def other_groups(self) -> Sequence[int] | None:
        """The further groups to set: none at all for an account of its own."""
        return None if self.uid is None else ()

    @property
    def is_own_user(self) -> bool:
        """Whether this is simply the user of this process."""
        return self.uid is None

    def run(
        self, command: Sequence[str], *, timeout_seconds: float, stdin: str = ""
    ) -> "subprocess.CompletedProcess[str]":
        """Run a tool to its end as this account.

        Raises:
            DatabaseError: It cannot be run as this account, or does not end in time.
        """
        try:
            return subprocess.run(
                command,
                input=stdin,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=timeout_seconds,
                check=False,
                cwd="/",
                env=TOOL_ENVIRONMENT,
                user=self.uid,
                group=self.gid,
                extra_groups=self.other_groups,
            )
        except subprocess.TimeoutExpired as error:
            raise DatabaseError(
                f"{Path(command[0]).name} did not end within {timeout_seconds:g} s.",
                "Look whether the disk is slow or full, then try again.",
            ) from error
        except (OSError, subprocess.SubprocessError) as error:
            raise DatabaseError(
                f"{Path(command[0]).name} cannot be run as {self.name}: {error}.",
                "Run as an ordinary user, or name a server of your own in DATABASE_URL.",
            ) from error

    @property
    def name(self) -> str:
        """The user's name, or its number when it has no name."""
        uid = os.geteuid() if self.uid is None else self.uid
        try:
            return pwd.getpwuid(uid).pw_name
        except KeyError:
            return str(uid)

    def can_reach(self, path: Path) -> bool:
        """Whether this account may enter the directory, tried for real (ACLs count too)."""
        if self.is_own_user:
            return os.access(path, os.X_OK)
        return self.run(["test", "-x", str(path)], timeout_seconds=20).returncode == 0


def server_account() -> Account:
    """The account for a server that this process starts.

    Raises:
        DatabaseError: This is root and there is no unprivileged user to run the server.
    """
    if os.geteuid() != 0:
        return Account()
    try:
        uid = pwd.getpwnam(UNPRIVILEGED_USER).pw_uid
    except KeyError as error:
        raise DatabaseError(
            f"PostgreSQL refuses to run as root, and there is no user {UNPRIVILEGED_USER}.",
            "Run as an ordinary user, or name a server of your own in DATABASE_URL.",
        ) from error
    return Account(uid, _free_group())


def is_group_of_ours(gid: int) -> bool:
    """Whether this group can be one that `server_account` chose earlier."""
    return gid in _GROUPS


def _free_group() -> int:
    taken = {group.gr_gid for group in grp.getgrall()}
    return next(gid for gid in _GROUPS if gid not in taken)
