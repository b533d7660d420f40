"""The proof, where runs have gone into several databases."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from ecoflow_tui.core.errors import DatabaseError
from ecoflow_tui.embedded import PrivateServer
from ecoflow_tui.store.verify import verify
from tests.store.bench import Bench, numbered, wait_until


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


def test_a_run_that_has_only_begun_is_not_taken_for_the_one_before_it(bench: Bench) -> None:
    spool = bench.options.spool_directory
    now = datetime.now(UTC)
    recorder = bench.start(_is_away)
    bench.give(recorder, (replace(raw, received_at=now) for raw in numbered(100)))
    bench.stop(recorder)
    successor = bench.start()
    wait_until(lambda: successor.status().stored == 100)

    (proof,) = verify(bench.conninfo, spool, "tests", None).stations

    assert (proof.tally.spooled, proof.stored, proof.shortfall) == (100, 100, "")
    bench.finish(successor)


def _is_away() -> str:
    raise DatabaseError("the database is away", "Bring it back.")
