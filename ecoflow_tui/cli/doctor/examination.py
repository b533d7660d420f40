"""The whole examination: what is looked at, and what is left in peace."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from ecoflow_tui.cli.doctor.account_checks import Naming
from ecoflow_tui.cli.doctor.finding import Finding, note, warning
from ecoflow_tui.cli.doctor.machine_checks import (
    LEAST_FREE_BYTES,
    Terminal,
    database_findings,
    no_keys,
    retention_findings,
    spool_findings,
    terminal_findings,
)
from ecoflow_tui.cli.doctor.parts import Part, run_parts
from ecoflow_tui.cli.doctor.session_checks import CloudPart, OwnSession
from ecoflow_tui.cli.joining import Database, Setup
from ecoflow_tui.cli.prune import retention_of
from ecoflow_tui.cli.recording import account_name
from ecoflow_tui.cli.sources import cloud_options
from ecoflow_tui.cloud.listening import Patience
from ecoflow_tui.cloud.options import CloudOptions, Timings
from ecoflow_tui.cloud.topics import short_serial
from ecoflow_tui.config import Settings
from ecoflow_tui.core.errors import (
    ConfigurationError,
    DatabaseError,
    EcoflowError,
    NetworkError,
    SpoolError,
)
from ecoflow_tui.store.inspection import inspect_database
from ecoflow_tui.store.spool_look import look_at_spool

DEADLINE_SECONDS = 18.0
_TIMINGS = Timings(call=4, connect=5, subscribe=5)


@dataclass(frozen=True, slots=True)
class Ground:
    """What an examination works with.

    Attributes:
        setup: Whose world.
        patience: How long to listen at the broker.
        on_live: Told each time when the broker has granted topics.
    """

    setup: Setup
    patience: Patience = field(default_factory=Patience)
    on_live: Callable[[], None] = lambda: None

    @property
    def settings(self) -> Settings:
        """The settings."""
        return self.setup.settings

    @property
    def name(self) -> Naming:
        """How a serial is shown."""
        return str if self.settings.full_serials else short_serial

    def options(self) -> CloudOptions:
        """How to get at the cloud. What the broker keeps for a recorder, it goes on keeping."""
        has_recorded = (self.settings.state_dir / "spool").is_dir()
        options = cloud_options(self.settings, role="doctor", is_persistent=has_recorded)
        return replace(options, timings=_TIMINGS)


def examine(ground: Ground) -> tuple[Finding, ...]:
    """Look at everything. Takes ``DEADLINE_SECONDS`` at the most; raises nothing of ours."""
    options = ground.options()
    session: OwnSession | None = None
    mistake: EcoflowError | None = None
    if options.keys is not None or options.broker is not None:
        try:
            session = OwnSession(options)
        except ConfigurationError as error:
            mistake = error
    is_running = session is not None and session.holder is not None

    def look_at_cloud() -> Iterator[Finding]:
        if mistake is not None:
            raise mistake
        if session is None:
            return iter((no_keys(),))
        return _cloud_part(ground, options, session).look()

    parts = (
        Part("cloud", look_at_cloud, NetworkError.exit_code),
        Part("spool", lambda: _spool(ground, is_running), SpoolError.exit_code),
        Part("database", lambda: _database(ground, is_running), DatabaseError.exit_code),
        Part("terminal", lambda: terminal_findings(_terminal())),
    )
    try:
        return run_parts(parts, DEADLINE_SECONDS)
    finally:
        if session is not None:
            session.release()


def _cloud_part(ground: Ground, options: CloudOptions, session: OwnSession) -> CloudPart:
    return CloudPart(
        options=options,
        settings=ground.settings,
        holder=session.holder,
        name=ground.name,
        patience=ground.patience,
        on_live=ground.on_live,
    )


def _spool(ground: Ground, is_session_running: bool) -> Iterator[Finding]:
    facts = look_at_spool(ground.settings.state_dir / "spool")
    return spool_findings(facts, is_session_running=is_session_running)


def _database(ground: Ground, is_session_running: bool) -> Iterator[Finding]:
    """The user's own database; the embedded one only if it is there already."""
    database = Database(ground.setup)
    if database.is_embedded:
        data = database.embedded_data()
        if data is None:
            yield note(
                "database",
                "There is no database yet; the recorder will make an embedded one.",
                "Nothing to do; to use a PostgreSQL of your own, set DATABASE_URL.",
            )
            return
        yield from _disk(data)
    with closing(database):
        facts = inspect_database(database.open(), account_name(ground.settings))
    yield from database_findings(facts, is_session_running=is_session_running)
    yield from retention_findings(facts, is_wanted=bool(retention_of(ground.settings)))


def _disk(directory: Path) -> Iterator[Finding]:
    free_bytes = shutil.disk_usage(directory).free
    if free_bytes < LEAST_FREE_BYTES:
        yield warning(
            "database",
            f"The embedded database's disk has {free_bytes / 2**30:.1f} GiB left.",
            f"Make room on the disk of {directory}.",
        )


def _terminal() -> Terminal:
    size = shutil.get_terminal_size()
    depth = os.environ.get("COLORTERM") or os.environ.get("TERM", "")
    return Terminal(
        is_terminal=sys.stdout.isatty(),
        columns=size.columns,
        lines=size.lines,
        encoding=sys.stdout.encoding or "unknown",
        colors="none" if depth in ("", "dumb") else depth,
    )
