"""Joins the parts that a command needs: settings, a cloud session, a database, a recorder."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ecoflow_tui.config import Settings, data_directory, demo_settings, load_settings
from ecoflow_tui.setting_sources import variable_name

if TYPE_CHECKING:
    from ecoflow_tui.embedded import EmbeddedServer


@dataclass(frozen=True, slots=True)
class Setup:
    """What a command works with: the user's own world, or the demo's."""

    settings: Settings
    data_dir: Path
    is_demo: bool


def now() -> datetime:
    """The clock that everything below the edges is given."""
    return datetime.now(UTC)


@contextmanager
def set_up(
    flags: Mapping[str, object], *, demo: bool, devices: list[str] | None = None
) -> Iterator[Setup]:
    """The settings, and for the demo a simulated cloud that ends with the block."""
    if not demo:
        yield user_setup(flags, devices)
        return
    from ecoflow_tui.simulator.options import CloudOptions
    from ecoflow_tui.simulator.spawn import spawn

    cloud = spawn(CloudOptions())
    try:
        only = {"ECOFLOW_DEVICES": ",".join(devices or ())}
        yield demo_setup({**cloud.environment, **only, **flag_variables(flags)})
    finally:
        cloud.stop()


def world_without_cloud(flags: Mapping[str, object], *, demo: bool) -> Setup:
    """Where logs, spool and database are, before there is a cloud."""
    return demo_setup(flag_variables(flags)) if demo else user_setup(flags)


def user_setup(flags: Mapping[str, object], devices: list[str] | None = None) -> Setup:
    """The user's own world."""
    settings = load_settings({**flags, "devices": tuple(devices or ())})
    return Setup(settings, data_directory(), is_demo=False)


def demo_setup(variables: Mapping[str, str]) -> Setup:
    """The demo's world, which stays apart from the user's own."""
    return Setup(demo_settings(variables), data_directory() / "demo", is_demo=True)


def flag_variables(flags: Mapping[str, object]) -> dict[str, str]:
    """What the command line says about logs and the recorder, which holds for the demo too."""
    given = {name: flags.get(name) for name in _DEMO_FLAGS}
    return {variable_name(name): str(value) for name, value in given.items() if value is not None}


class Database:
    """The user's PostgreSQL, or the embedded one, opened when it is first asked for."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._embedded: EmbeddedServer | None = None

    def open(self) -> str:
        """The libpq connection string; may start a server, and may raise an EcoflowError."""
        if self.is_embedded:
            return self.embedded().conninfo
        from ecoflow_tui.store.tls import verified

        url = self._setup.settings.database_url
        return verified("" if url is None else url.get_secret_value())

    @property
    def is_embedded(self) -> bool:
        """Whether the user has named no PostgreSQL, neither to us nor to libpq."""
        import os

        has_variable = any(os.environ.get(name) for name in _LIBPQ_VARIABLES)
        is_named = self._setup.settings.database_url is not None
        return not is_named and (self._setup.is_demo or not has_variable)

    @property
    def is_there(self) -> bool:
        """Whether a database was named, or the embedded one has been used before."""
        from ecoflow_tui.core.errors import DatabaseError

        try:
            return not self.is_embedded or self.embedded_data() is not None
        except DatabaseError:
            return False

    def embedded_data(self) -> Path | None:
        """Where the embedded server's data are, if they are there; may raise an EcoflowError."""
        from ecoflow_tui.embedded import find_binaries
        from ecoflow_tui.embedded.place import found_data

        major = find_binaries(self._setup.settings.pg_bin).major
        return found_data(self._setup.data_dir, major)

    def embedded(self) -> "EmbeddedServer":
        """The embedded server, started if it is not running."""
        from ecoflow_tui.embedded import open_server

        if self._embedded is None:
            self._embedded = open_server(self._setup.data_dir, pg_bin=self._setup.settings.pg_bin)
        return self._embedded

    def psql(self) -> str:
        """The path of a psql that can speak to the database: the bundled one, or PATH's."""
        from ecoflow_tui.embedded import find_binaries

        on_path = shutil.which("psql")
        if self._embedded is None and on_path is not None:
            return on_path
        return str(find_binaries(self._setup.settings.pg_bin).psql)

    def close(self) -> None:
        """Let go of the embedded server; the last one to do so stops it."""
        if self._embedded is not None:
            self._embedded.close()
            self._embedded = None


_DEMO_FLAGS = (
    "log_level",
    "log_format",
    "full_serials",
    "spool_max",
    "when_full",
)
_LIBPQ_VARIABLES = ("PGHOST", "PGHOSTADDR", "PGSERVICE", "PGDATABASE")
