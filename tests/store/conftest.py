import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from ecoflow_tui.embedded import PrivateServer, Shutdown, find_binaries
from tests.store.bench import Bench

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def store_server() -> Iterator[PrivateServer]:
    """One server for the whole run. Whoever stops it need not start it again."""
    directory = Path(tempfile.mkdtemp(prefix="ecoflow-", dir="/tmp"))
    if os.geteuid() == 0:
        directory.chmod(0o711)
    server = PrivateServer.under(directory, find_binaries())
    yield server
    server.stop(Shutdown.IMMEDIATE)
    shutil.rmtree(directory)


@pytest.fixture
def server(store_server: PrivateServer) -> PrivateServer:
    store_server.start()
    return store_server


@pytest.fixture
def conninfo(server: PrivateServer) -> str:
    """A new and empty database."""
    name = f"store_{next(_numbers)}"
    with psycopg.connect(server.conninfo, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return make_conninfo(server.conninfo, dbname=name)


@pytest.fixture
def bench(conninfo: str, tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(conninfo, tmp_path / "spool")
    yield bench
    bench.close()
