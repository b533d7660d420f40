"""Options that several commands share, and the variables that their help names."""

from datetime import timedelta
from typing import Annotated

import typer

from ecoflow_tui.core.duration import parse_duration
from ecoflow_tui.core.size import parse_size


def parse_duration_option(text: str) -> timedelta:
    """A length of time on the command line."""
    try:
        return parse_duration(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def parse_size_option(text: str) -> int:
    """A size on the command line."""
    try:
        return parse_size(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def seconds(length: timedelta | None) -> float | None:
    """The option's value as timers take it."""
    return None if length is None else length.total_seconds()


Devices = Annotated[
    list[str] | None,
    typer.Option(
        "--device", metavar="SN", help="Only this station; repeat for several. [ECOFLOW_DEVICES]"
    ),
]
Demo = Annotated[
    bool,
    typer.Option(
        "--demo", help="A simulated cloud and a database of its own; nothing of yours is touched."
    ),
]
For = Annotated[
    timedelta | None,
    typer.Option(
        "--for", parser=parse_duration_option, metavar="DURATION", help="End after 90s, 5m, 1h."
    ),
]
SpoolMax = Annotated[
    str | None,
    typer.Option(
        "--spool-max", metavar="SIZE", help="Disk for messages on their way. [ECOFLOW_SPOOL_MAX]"
    ),
]
WhenFull = Annotated[
    str | None,
    typer.Option(
        "--when-full",
        metavar="wait|drop-oldest",
        help="What then: leave new messages with the broker, or give up old ones."
        " [ECOFLOW_WHEN_FULL]",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="JSON on standard output, for scripts.")]

CLOUD_VARIABLES = (
    "Environment: ECOFLOW_ACCESS_KEY, ECOFLOW_SECRET_KEY (each also as ..._FILE), ECOFLOW_REGION,"
    " ECOFLOW_DEVICES, ECOFLOW_API_URL, ECOFLOW_CA_FILE, ECOFLOW_STATE_DIR; for a broker of your"
    " own ECOFLOW_MQTT_URL, ECOFLOW_MQTT_PASSWORD (or _FILE), ECOFLOW_MQTT_TOPICS,"
    " ECOFLOW_MQTT_INSECURE."
)
DATABASE_VARIABLES = "Database: DATABASE_URL (or _FILE) or the PG* variables, ECOFLOW_PG_BIN."
REPARSE_VARIABLES = f"Environment: ECOFLOW_STATE_DIR. {DATABASE_VARIABLES}"
READING_VARIABLES = f"Environment: {DATABASE_VARIABLES}"
STATUS_VARIABLES = f"Environment: ECOFLOW_STATE_DIR. {DATABASE_VARIABLES}"
RECORDED_VARIABLES = f"Environment: TZ. {DATABASE_VARIABLES}"
REPLAY_VARIABLES = f"Environment: TZ, ECOFLOW_STATE_DIR, ECOFLOW_KEYS. {DATABASE_VARIABLES}"
ENERGY_VARIABLES = f"Environment: TZ, ECOFLOW_TARIFF. {DATABASE_VARIABLES}"
IMPORT_VARIABLES = (
    f"Environment: {DATABASE_VARIABLES} ECOFLOW_IMPORT_URL (or _FILE): where --table is. For"
    " --vendor: TZ, ECOFLOW_ACCESS_KEY, ECOFLOW_SECRET_KEY (each also as ..._FILE),"
    " ECOFLOW_REGION, ECOFLOW_API_URL, ECOFLOW_CA_FILE, ECOFLOW_STATE_DIR."
)
_RETENTION = "ECOFLOW_KEEP, ECOFLOW_RAW_KEEP, ECOFLOW_MAX_SIZE."
RETENTION_VARIABLES = f"{DATABASE_VARIABLES} Retention: {_RETENTION}"
RECORDER_VARIABLES = f"Recorder: ECOFLOW_SPOOL_MAX, ECOFLOW_WHEN_FULL, {_RETENTION}"
ALL_VARIABLES = f"{CLOUD_VARIABLES} {DATABASE_VARIABLES} {RECORDER_VARIABLES}"
SCREEN_VARIABLES = f"{ALL_VARIABLES} Energy: TZ, ECOFLOW_TARIFF."
STATE_VARIABLES = "Environment: ECOFLOW_STATE_DIR, which says whose recorder."
STATIONS_VARIABLES = (
    "Environment: ECOFLOW_STATE_DIR, where it is remembered what you said of your stations."
)
NO_VARIABLES = "Environment: none."
EXIT_CODES = (
    "Exit codes: 0 fine, 1 failed, 2 usage or configuration, 3 cloud refused the keys, 4 network,"
    " 5 another recorder holds the lock, 6 spool unusable, 7 database, 130 interrupted twice."
)
