"""Connection strings for other programs: neither a screen nor a command line shows a password."""

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ecoflow_tui.core.errors import ConfigurationError

_VARIABLES = {
    "application_name": "PGAPPNAME",
    "channel_binding": "PGCHANNELBINDING",
    "client_encoding": "PGCLIENTENCODING",
    "connect_timeout": "PGCONNECT_TIMEOUT",
    "dbname": "PGDATABASE",
    "host": "PGHOST",
    "hostaddr": "PGHOSTADDR",
    "options": "PGOPTIONS",
    "passfile": "PGPASSFILE",
    "password": "PGPASSWORD",
    "port": "PGPORT",
    "service": "PGSERVICE",
    "sslcert": "PGSSLCERT",
    "sslcrl": "PGSSLCRL",
    "sslkey": "PGSSLKEY",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "target_session_attrs": "PGTARGETSESSIONATTRS",
    "user": "PGUSER",
}


def environment(conninfo: str) -> dict[str, str]:
    """The connection as the variables that every libpq program reads."""
    parts = _parts(conninfo)
    return {_VARIABLES[name]: value for name, value in parts.items() if name in _VARIABLES}


def without_password(conninfo: str) -> str:
    """The connection string, fit to be shown."""
    parts = _parts(conninfo)
    parts.pop("password", None)
    return make_conninfo("", **parts)


def _parts(conninfo: str) -> dict[str, str]:
    try:
        parsed = conninfo_to_dict(conninfo)
    except ProgrammingError:
        # libpq's own message quotes the string, and with it the password.
        raise ConfigurationError(
            "DATABASE_URL is no libpq connection string",
            "write postgresql://user@host/database, or host=... dbname=...",
        ) from None
    return {name: str(value) for name, value in parsed.items() if value is not None}
