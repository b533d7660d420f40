"""Settings, spool, database and terminal, as findings."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ecoflow_tui.cli.doctor.finding import Finding, error, note, ok, warning
from ecoflow_tui.config import Configuration, Settings
from ecoflow_tui.core.errors import (
    ConfigurationError,
    DatabaseError,
    RecorderLockedError,
)
from ecoflow_tui.setting_sources import SECRETS, variable_name
from ecoflow_tui.store.inspection import OLDEST_MAJOR, DatabaseFacts
from ecoflow_tui.store.spool_look import SpoolFacts

LEAST_FREE_BYTES = 1 << 30
SLOW_FSYNC_SECONDS = 0.2
LEAST_COLUMNS, LEAST_LINES = 80, 24
_OF_ONE_COMMAND = {"ECOFLOW_TARIFF", "ECOFLOW_IMPORT_URL", "ECOFLOW_IMPORT_URL_FILE"}


def configuration_findings(
    configuration: Configuration, variables: Mapping[str, str]
) -> Iterator[Finding]:
    """Every mistake in the settings, and variables that nobody reads.

    Args:
        configuration: The settings.
        variables: The environment.
    """
    for mistake in configuration.mistakes:
        yield error("configuration", mistake)
    if not configuration.mistakes:
        places = sorted({given.place.partition(":")[0] for given in configuration.given.values()})
        said = f"set in: {', '.join(places)}" if places else "nothing is set, so the defaults hold"
        yield ok("configuration", f"The settings can be used ({said}).")
    known = {variable_name(setting) for setting in Settings.model_fields}
    known |= {f"{variable_name(secret)}_FILE" for secret in SECRETS}
    known |= _OF_ONE_COMMAND
    for name in sorted(variables):
        close = difflib.get_close_matches(name, known, 1, 0.85)
        if name.startswith("ECOFLOW_") and name not in known:
            fix = f"Did you mean {close[0]}?" if close else "Remove it, if it was meant for us."
            yield note("configuration", f"{name} is set, but is no setting of ours.", fix)


def spool_findings(facts: SpoolFacts, *, is_session_running: bool) -> Iterator[Finding]:
    """Space, what waits, what is damaged, and who records.

    Args:
        facts: The spool.
        is_session_running: Whether a session of this installation was found, and told already.
    """
    free = (
        f"{facts.free_bytes / 2**30:.1f} GiB free, fsync takes {facts.fsync_seconds * 1e3:.0f} ms"
    )
    if facts.free_bytes < LEAST_FREE_BYTES:
        yield warning("spool", f"{facts.directory}: only {free}.", "Make room on that disk.")
    elif facts.fsync_seconds > SLOW_FSYNC_SECONDS:
        yield warning("spool", f"{facts.directory}: {free}.", "Put it on a faster disk.")
    else:
        yield ok("spool", f"{facts.directory}: {free}.")
    if facts.holder is not None and not is_session_running:
        yield error(
            "spool",
            RecorderLockedError(
                f"A recorder holds the spool: {facts.holder}.", "Stop it before another records."
            ),
        )
    elif facts.holder is not None:
        yield note("spool", f"A recorder is at work: {facts.holder}.")
    if facts.waiting:
        yield note(
            "spool",
            f"Up to {facts.waiting} messages wait for the database.",
            "They are stored when the recorder runs next.",
        )
    if facts.quarantined:
        yield warning(
            "spool",
            f"{facts.quarantined} files with damaged lines are in {facts.directory}/quarantine.",
            "Check the disk; every line that could be read has been stored.",
        )


def database_findings(facts: DatabaseFacts, *, is_session_running: bool) -> Iterator[Finding]:
    """The server, its tables, our rights, its safety, and who else records."""
    server = facts.server
    place = f"{server.database} as {server.role}, {server.bytes / 2**20:.0f} MiB"
    yield ok("database", f"PostgreSQL {server.version} answers ({place}).")
    if server.major < OLDEST_MAJOR:
        yield _database_error(
            f"PostgreSQL {server.version} is too old.", f"Use {OLDEST_MAJOR} or newer."
        )
    if server.is_read_only:
        yield _database_error(
            "The database is read-only.", "Connect to the primary, or make it writable."
        )
    if not server.is_fsynced or not server.has_full_pages:
        setting = "fsync" if not server.is_fsynced else "full_page_writes"
        yield warning(
            "database",
            f"{setting} is off: a crash of that server may lose or damage what was stored.",
            f"Set {setting} = on in postgresql.conf.",
        )
    yield from _tables(facts)
    if facts.recorder is not None and is_session_running:
        yield note("database", f"A recorder is at work: {facts.recorder}.")
    elif facts.recorder is not None:
        yield error(
            "database",
            RecorderLockedError(
                f"Another recorder stores this account there: {facts.recorder}.",
                "Stop it before this one records, or use another database.",
            ),
        )


def retention_findings(facts: DatabaseFacts, *, is_wanted: bool) -> Iterator[Finding]:
    """Whether the recorder can delete what its settings tell it to delete."""
    if is_wanted and not facts.may_prune:
        yield warning(
            "database",
            f"ECOFLOW_KEEP and the like are set, but {facts.server.role} may not delete rows.",
            "Run ecoflow-tui db prune as a member of ecoflow_owner, from cron say.",
        )


def _tables(facts: DatabaseFacts) -> Iterator[Finding]:
    if facts.missing_tables and facts.server.may_create:
        yield note(
            "database",
            f"{len(facts.missing_tables)} of our tables are not there yet.",
            "Nothing to do: the recorder makes them, or run: ecoflow-tui db init",
        )
    elif facts.missing_tables:
        yield _database_error(
            f"{', '.join(facts.missing_tables)} are missing, and {facts.server.role} may not"
            " create them.",
            "Run ecoflow-tui db init with a role that may.",
        )
    elif facts.missing_columns:
        yield _database_error(
            f"The tables are of an earlier version: {len(facts.missing_columns)} columns are"
            " missing.",
            "Run: ecoflow-tui db init",
        )
    else:
        yield ok("database", "The tables are there, and of this version.")
    if facts.forbidden_tables:
        yield _database_error(
            f"{facts.server.role} may not write to {', '.join(facts.forbidden_tables)}.",
            f"GRANT SELECT, INSERT, UPDATE ON {', '.join(facts.forbidden_tables)}"
            f" TO {facts.server.role};",
        )


def _database_error(what: str, fix: str) -> Finding:
    return error("database", DatabaseError(what, fix))


@dataclass(frozen=True, slots=True)
class Terminal:
    """Where the screen would be.

    Attributes:
        is_terminal: Whether standard output is one.
        columns: Its width.
        lines: Its height.
        encoding: Of its text.
        colors: As ``COLORTERM`` and ``TERM`` tell.
    """

    is_terminal: bool
    columns: int
    lines: int
    encoding: str
    colors: str


def terminal_findings(terminal: Terminal) -> Iterator[Finding]:
    """Whether the screen will look as it should."""
    if not terminal.is_terminal:
        yield note("terminal", "Standard output is no terminal here; watch needs one.")
        return
    size = f"{terminal.columns} x {terminal.lines}"
    if terminal.columns < LEAST_COLUMNS or terminal.lines < LEAST_LINES:
        yield warning(
            "terminal", f"The terminal is small: {size}.", "Make it 80 x 24 or larger for watch."
        )
    if terminal.encoding.lower().replace("-", "") != "utf8":
        yield warning(
            "terminal",
            f"The terminal's encoding is {terminal.encoding}, not UTF-8.",
            "Set LANG to a UTF-8 locale, such as C.UTF-8.",
        )
    if terminal.colors == "none":
        yield warning("terminal", "The terminal has no colours.", "Set TERM, e.g. xterm-256color.")
    yield ok("terminal", f"{size}, {terminal.encoding}, colours: {terminal.colors}.")


def no_keys() -> Finding:
    """There is nothing to connect to."""
    return error(
        "keys",
        ConfigurationError(
            "ECOFLOW_ACCESS_KEY and ECOFLOW_SECRET_KEY are not set.",
            "Run ecoflow-tui setup, or look around with: ecoflow-tui demo",
        ),
    )
