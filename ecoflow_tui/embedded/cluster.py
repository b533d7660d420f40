"""A data directory of PostgreSQL: made whole or not at all, with settings for a small machine."""

import os
import shutil
from pathlib import Path

from ecoflow_tui.core.errors import DatabaseError
from ecoflow_tui.embedded.account import Account
from ecoflow_tui.embedded.binaries import Binaries
from ecoflow_tui.embedded.failure import explained
from ecoflow_tui.embedded.place import Place

ROLE = "ecoflow"
DATABASE = "ecoflow"

_INITDB_TIMEOUT_SECONDS = 600.0
_BUILTIN_LOCALE_SINCE = 17
_IO_METHOD_SINCE = 18

# For a Raspberry Pi with an SD card: little memory, little WAL, nothing durable given up. A log
# entry is one line without the statement and its values, for they may be anything.
_SETTINGS = """
# ecoflow-tui: written once, yours to change.
timezone = 'UTC'
log_timezone = 'UTC'
max_connections = 20
shared_buffers = '32MB'
wal_level = minimal
max_wal_senders = 0
wal_compression = on
min_wal_size = '32MB'
max_wal_size = '256MB'
checkpoint_timeout = '15min'
jit = off
logging_collector = on
log_directory = 'log'
log_filename = 'server-%a.log'
log_rotation_age = '1d'
log_rotation_size = 0
log_truncate_on_rotation = on
log_checkpoints = off
log_line_prefix = '%m [%p] '
log_error_verbosity = terse
log_min_error_statement = panic
"""


def ensure_cluster(place: Place, binaries: Binaries) -> None:
    """Make the data directory when it is not there, and let nobody in but its user.

    Raises:
        DatabaseError: It cannot be made, or is of another version than `binaries`.
    """
    if not place.data.exists():
        _make_cluster(place, binaries)
    _check_version(place, binaries)
    _write_access_rules(place)


def server_options(place: Place) -> list[str]:
    """The settings that access depends on; they are no secret and stand on the command line."""
    return [
        "--listen_addresses=",
        f"--unix_socket_directories={_quoted(str(place.socket_directory))}",
        "--unix_socket_permissions=0700",
        f"--hba_file={place.access_rules}",
        f"--ident_file={place.user_names}",
        "--port=5432",
        "--fsync=on",
        "--full_page_writes=on",
    ]


def _make_cluster(place: Place, binaries: Binaries) -> None:
    unfinished = place.unfinished_data
    if unfinished.exists():
        shutil.rmtree(unfinished)
    unfinished.mkdir(mode=0o700)
    _give_to(place.account, unfinished)
    command = [str(binaries.initdb), "-D", str(unfinished), *_initdb_options(binaries.major)]
    done = place.account.run(command, timeout_seconds=_INITDB_TIMEOUT_SECONDS)
    if done.returncode != 0:
        raise explained("The database cannot be created", done.stderr, place.directory)
    with (unfinished / "postgresql.conf").open("a") as settings:
        settings.write(_SETTINGS)
        if binaries.major >= _IO_METHOD_SINCE:
            settings.write("io_method = sync\n")
        settings.flush()
        os.fsync(settings.fileno())
    unfinished.rename(place.data)
    _sync_directory(place.directory)


def _initdb_options(major: int) -> list[str]:
    options = [f"--username={ROLE}", "--auth=reject", "--encoding=UTF8", "--locale=C"]
    options += ["--data-checksums", "--no-instructions"]
    if major >= _BUILTIN_LOCALE_SINCE:
        options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return options


def _check_version(place: Place, binaries: Binaries) -> None:
    version = (place.data / "PG_VERSION").read_text().strip()
    if version != str(binaries.major):
        raise DatabaseError(
            f"The data in {place.data} are of PostgreSQL {version}, not {binaries.major}.",
            f"Use the programs of PostgreSQL {version}, or another directory.",
        )


def _write_access_rules(place: Place) -> None:
    """Written at each start: the name of the user may be another one in another container.

    They lie outside the data, where the server's account can read but not replace them.
    """
    user = Account().name.replace('"', '""')
    rules = {
        place.access_rules: f"local all {ROLE} peer map={ROLE}\n",
        place.user_names: f'{ROLE} "{user}" {ROLE}\n',
    }
    for path, text in rules.items():
        path.write_text(text)
        path.chmod(0o640)
        if place.account.gid is not None:
            os.chown(path, -1, place.account.gid)


def _give_to(account: Account, path: Path) -> None:
    if account.uid is not None and account.gid is not None:
        os.chown(path, account.uid, account.gid)


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _quoted(directory: str) -> str:
    """One name in a setting that holds a comma-separated list."""
    escaped = directory.replace('"', '""')
    return f'"{escaped}"'
