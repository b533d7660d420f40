"""What a failed database call means for the recorder: SQLSTATE decides.

Driver errors quote payloads and connection strings. Only the SQLSTATE and the primary message of
the server go further than this module.
"""

from enum import Enum, auto

import psycopg

UNIQUE_VIOLATION = "23505"
UNDEFINED_TABLE = "42P01"


class Trouble(Enum):
    """What helps against a failure."""

    TRANSIENT = auto()
    """To try again soon: a lost connection, a restart, a lock, a deadlock."""
    CONFIGURATION = auto()
    """To wait for somebody who mends it: a missing table or right, a full disk."""
    DATA = auto()
    """To set the one message aside that the database cannot hold."""


_TRANSIENT_CLASSES = frozenset({"08", "40", "57"})
_TRANSIENT = frozenset({"25P03", "53300", "55P03"})
_CONFIGURATION = frozenset({"57P04"})
_DATA_CLASSES = frozenset({"22", "23", "54"})
ADVICE = {
    "42P01": "Create the tables with: ecoflow-tui db init",
    "42703": "The tables are of an earlier version; renew them with: ecoflow-tui db init",
    "42501": "Grant the recorder's role the right to write to the ecoflow_ tables.",
    "25006": "The database is read-only; connect to the primary, or make it writable.",
    "53100": "Make room on the database server's disk; nothing is lost meanwhile.",
    "28P01": "Check the user and the password in DATABASE_URL.",
    "28000": "Check the user in DATABASE_URL and the server's pg_hba.conf.",
    "3D000": "Create the database, or correct its name in DATABASE_URL.",
}
_NO_TLS = "the database server does not offer TLS"
_UNVERIFIED = "the database server's TLS certificate cannot be verified"
_TLS = (
    ("server does not support SSL", _NO_TLS),
    ("certificate verify failed", _UNVERIFIED),
    ("does not match host name", _UNVERIFIED),
    ("root certificate file", _UNVERIFIED),
    ("host name must be specified for a verified", _UNVERIFIED),
)
_TLS_ADVICE = {
    _NO_TLS: "Switch TLS on there, or accept an open connection: add sslmode=disable to"
    " DATABASE_URL.",
    _UNVERIFIED: "Name its CA with sslrootcert=FILE in DATABASE_URL, or add sslmode=require to it"
    " to accept any certificate.",
}
_CLIENT_HINTS = (
    ("password authentication failed", "28P01"),
    ("no pg_hba.conf entry", "28000"),
    ("no password supplied", "28P01"),
    ('FATAL:  role "', "28000"),
    ("does not exist", "3D000"),
)
_UNREACHED = (
    ("Connection refused", "connection refused"),
    ("failed to resolve host", "its host name is not known"),
    ("could not translate host name", "its host name is not known"),
    ("No such file or directory", "there is no such socket"),
    ("No route to host", "no route to its host"),
    ("Network is unreachable", "no route to its host"),
    ("timeout expired", "not in time"),
    ("timed out", "not in time"),
    ("server closed the connection", "connection lost"),
)


def classify(error: psycopg.Error) -> Trouble:
    """What helps against this failure."""
    state = state_of(error)
    if _tls_trouble(error):
        return Trouble.CONFIGURATION
    if state is None:
        return (
            Trouble.TRANSIENT
            if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
            else Trouble.DATA
        )
    if state in _CONFIGURATION:
        return Trouble.CONFIGURATION
    if state in _TRANSIENT or state[:2] in _TRANSIENT_CLASSES:
        return Trouble.TRANSIENT
    return Trouble.DATA if state[:2] in _DATA_CLASSES else Trouble.CONFIGURATION


def state_of(error: psycopg.Error) -> str | None:
    """The SQLSTATE; for a refused connection the one that its text stands for."""
    if error.sqlstate is not None or not isinstance(error, psycopg.OperationalError):
        return error.sqlstate
    text = str(error)
    return next((state for words, state in _CLIENT_HINTS if words in text), None)


def explain(error: psycopg.Error) -> str:
    """One sentence for people and logs, without payloads and connection strings."""
    state = state_of(error)
    if trouble := _tls_trouble(error):
        return trouble
    primary = error.diag.message_primary
    if primary:
        return f"{primary} (SQLSTATE {state})"
    if state is not None:
        return f"PostgreSQL refuses the connection (SQLSTATE {state})"
    text = str(error)
    why = (known for words, known in _UNREACHED if words in text)
    return f"PostgreSQL does not answer ({next(why, type(error).__name__)})"


def advise(error: psycopg.Error) -> str:
    """What to do about it, in one sentence."""
    if trouble := _tls_trouble(error):
        return _TLS_ADVICE[trouble]
    state = state_of(error)
    if state in ADVICE:
        return ADVICE[state]
    if classify(error) is Trouble.TRANSIENT:
        return "Check that PostgreSQL runs and that DATABASE_URL is right."
    return "See the PostgreSQL server's log."


def _tls_trouble(error: psycopg.Error) -> str:
    """What is wrong with the server's TLS; empty: nothing."""
    if error.sqlstate is not None or not isinstance(error, psycopg.OperationalError):
        return ""
    text = str(error)
    return next((trouble for words, trouble in _TLS if words in text), "")
