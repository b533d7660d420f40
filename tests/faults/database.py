"""A PostgreSQL server of a trial's own, and what the recorder has stored in it."""

import shutil
import socket
import subprocess
from collections import Counter
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ecoflow_tui.embedded import PrivateServer, Shutdown, find_binaries
from ecoflow_tui.embedded.place import prepare_place
from tests.embedded.conftest import make_reachable_directory

_UNTOUCHED = "-c role=none -c default_transaction_read_only=off"
"""The harness's own sessions are not what a fault is about."""

_TELEMETRY = "FROM {} WHERE source = 'mqtt' AND topic LIKE '%/quota'"
_PAYLOADS = (
    "SELECT coalesce(raw_bytes, convert_to(raw_data::text, 'UTF8')) "
    + _TELEMETRY.format("ecoflow_measurements")
    + " UNION ALL SELECT payload "
    + _TELEMETRY.format("ecoflow_unreadable")
)
_COUNT = (
    f"SELECT (SELECT count(*) {_TELEMETRY.format('ecoflow_measurements')})"
    f" + (SELECT count(*) {_TELEMETRY.format('ecoflow_unreadable')})"
)
_IDS = (
    "SELECT message_id::text FROM ecoflow_measurements"
    " UNION ALL SELECT message_id::text FROM ecoflow_unreadable"
)


class Template:
    """A data directory after its first start, to copy: making one takes seconds."""

    def __init__(self) -> None:
        self._binaries = find_binaries()
        self._directory = make_reachable_directory()
        server = PrivateServer.under(self._directory, self._binaries)
        server.start()
        server.stop()
        self._data = server.place.data

    def copy(self, base: Path) -> PrivateServer:
        """A server on a copy below `base`, not started yet."""
        place = prepare_place(base, self._binaries.major)
        subprocess.run(["cp", "-a", self._data, place.data], check=True)
        return PrivateServer.under(base, self._binaries)

    def remove(self) -> None:
        """It is needed no more."""
        shutil.rmtree(self._directory)


class Database:
    """The server, as the harness sees it: beside the line that the recorder uses."""

    def __init__(self, template: Template) -> None:
        self._base = make_reachable_directory()
        self.server = template.copy(self._base)
        self.server.start()

    def close(self) -> None:
        """Stop the server and remove its data."""
        self.server.stop(Shutdown.IMMEDIATE)
        shutil.rmtree(self._base)

    def reach(self) -> socket.socket:
        """A connection to the server, for a line to carry."""
        host = conninfo_to_dict(self.server.conninfo)["host"]
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(f"{host}/.s.PGSQL.5432")
        except OSError:
            connection.close()
            raise
        return connection

    def url(self, port: int, password: str) -> str:
        """Where the recorder connects to: the line."""
        conninfo = self.server.conninfo
        return make_conninfo(conninfo, host="127.0.0.1", port=port, password=password)

    def connect(self, name: str | None = None) -> psycopg.Connection:
        """A session of the harness."""
        where = {"dbname": name} if name else {}
        conninfo = make_conninfo(self.server.conninfo, options=_UNTOUCHED, **where)
        return psycopg.connect(conninfo, autocommit=True)

    def do(self, *statements: str, database: str | None = None) -> None:
        """Run statements, in a session of their own."""
        with self.connect(database) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def ask(self, query: str) -> list[tuple[object, ...]]:
        """The rows of a query."""
        with self.connect() as connection:
            return connection.execute(query.encode()).fetchall()

    def has_stored(self, count: int) -> bool:
        """Whether so many of the stations' messages are there; not while it cannot be asked."""
        try:
            (row,) = self.ask(_COUNT)
        except psycopg.Error:
            return False
        return int(str(row[0])) >= count

    def payloads(self) -> Counter[bytes]:
        """What the stations said, byte for byte, and how often it is stored."""
        rows = self.ask(_PAYLOADS)
        return Counter(payload for (payload,) in rows if isinstance(payload, bytes))

    def ids(self) -> set[str]:
        """The ids of all messages in the tables."""
        return {str(identity) for (identity,) in self.ask(_IDS)}
