"""A connection to another computer is encrypted and its server verified, unless told otherwise."""

import os
from collections.abc import Mapping
from pathlib import Path

from psycopg import ProgrammingError, pq
from psycopg.conninfo import conninfo_to_dict, make_conninfo

_SYSTEM_ROOTS_SINCE = 160000
_LOCAL_NAMES = frozenset({"", "localhost", "::1"})


def verified(conninfo: str) -> str:
    """The connection string with ``sslmode=verify-full`` where that is called for.

    Who names an ``sslmode``, here or in ``PGSSLMODE``, has decided; a service file may have. A CA
    of one's own in ``~/.postgresql/root.crt`` takes the place of the system's, as always in libpq.
    What is no connection string is returned as it is: whoever connects says so.
    """
    try:
        given = {name: str(value) for name, value in conninfo_to_dict(conninfo).items()}
    except ProgrammingError:
        return conninfo
    if _setting(given, "sslmode") or _setting(given, "service") or _is_local(given):
        return conninfo
    chosen = {"sslmode": "verify-full"}
    if not _setting(given, "sslrootcert") and _has_system_roots():
        chosen["sslrootcert"] = "system"
    return make_conninfo(conninfo, **chosen)


def _setting(given: Mapping[str, str], name: str) -> str:
    return given.get(name) or os.environ.get(f"PG{name.upper()}", "")


def _is_local(given: Mapping[str, str]) -> bool:
    hosts = _setting(given, "host") or _setting(given, "hostaddr")
    return all(
        host in _LOCAL_NAMES or host.startswith(("/", "@", "127.")) for host in hosts.split(",")
    )


def _has_system_roots() -> bool:
    return (
        pq.version() >= _SYSTEM_ROOTS_SINCE
        and not (Path.home() / ".postgresql" / "root.crt").exists()
    )
