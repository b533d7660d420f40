"""The proof, where runs have gone into several databases."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from ecoflow_tui.embedded import PrivateServer
from ecoflow_tui.store.verify import verify
from tests.store.bench import Bench, numbered


@pytest.fixture
def another(server: PrivateServer, bench: Bench) -> str:
    """A second database beside the bench's own."""
    name = f"{psycopg.conninfo.conninfo_to_dict(bench.conninfo)['dbname']}_another"
    with psycopg.connect(server.conninfo, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return make_conninfo(server.conninfo, dbname=name)


def test_a_run_is_looked_for_in_the_database_that_it_was_recorded_into(
    bench: Bench, another: str
) -> None:
    spool = bench.options.spool_directory
    for conninfo, first in ((bench.conninfo, 1), (another, 101), (bench.conninfo, 201)):
        recorder = bench.start(partial(str, conninfo))
        now = datetime.now(UTC)
        bench.give(recorder, (replace(raw, received_at=now) for raw in numbered(100, first)))
        bench.finish(recorder)

    (here,) = verify(bench.conninfo, spool, "tests", None).stations
    (there,) = verify(another, spool, "tests", None).stations

    assert (here.tally.spooled, here.stored, here.shortfall) == (200, 200, "")
    assert (there.tally.spooled, there.stored, there.shortfall) == (100, 100, "")
