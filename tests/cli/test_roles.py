"""The recorder needs no more rights than a writer has."""

from collections.abc import Iterator

import psycopg
import pytest

from ecoflow_tui.embedded import PrivateServer, Shutdown, find_binaries
from tests.cli.conftest import Program


@pytest.fixture
def conninfo(program: Program) -> Iterator[str]:
    server = PrivateServer.under(program.home, find_binaries())
    server.start()
    yield server.conninfo
    server.stop(Shutdown.IMMEDIATE)


def _as(role: str, conninfo: str) -> str:
    return f"{conninfo} options='-c role={role}'"


def test_the_recorder_runs_as_the_writer(
    program: Program, cloud: dict[str, str], conninfo: str
) -> None:
    for _twice in range(2):
        done = program.run("db", "init", "--roles", variables={"DATABASE_URL": conninfo})
        assert done.returncode == 0, done.stderr
    writer = {**cloud, "DATABASE_URL": _as("ecoflow_writer", conninfo)}

    recorded = program.run("record", "--headless", "--for", "6s", variables=writer)
    again = program.run("record", "--headless", "--for", "3s", variables=writer)
    proof = program.run("record", "verify", variables=writer)

    assert recorded.returncode == again.returncode == proof.returncode == 0, recorded.stderr
    assert b"waiting on disk 0" in again.stderr
    assert b"cannot store" not in recorded.stderr + again.stderr
    with psycopg.connect(_as("ecoflow_reader", conninfo), autocommit=True) as reader:
        assert reader.execute("SELECT count(*) > 0 FROM ecoflow_latest").fetchone() == (True,)
        assert reader.execute("SELECT count(*) > 0 FROM ecoflow_books").fetchone() == (True,)
