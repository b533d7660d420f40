"""A role may do what it is for, and nothing else."""

import psycopg
import pytest

from ecoflow_tui.core.errors import DatabaseError
from ecoflow_tui.store.roles import create_roles
from ecoflow_tui.store.schema import create_schema
from tests.store.bench import Bench


def _as(role: str, conninfo: str) -> str:
    return f"{conninfo} options='-c role={role}'"


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        ("ecoflow_writer", "CREATE TABLE mine ()"),
        ("ecoflow_writer", "DROP TABLE ecoflow_gaps"),
        ("ecoflow_writer", "DELETE FROM ecoflow_measurements"),
        ("ecoflow_writer", "UPDATE ecoflow_measurements SET soc_percent = 1"),
        ("ecoflow_writer", "UPDATE ecoflow_books SET pruned = 1"),
        ("ecoflow_reader", "DELETE FROM ecoflow_measurements"),
        ("ecoflow_reader", "UPDATE ecoflow_devices SET name = 'mine'"),
    ],
)
def test_nobody_may_do_more_than_their_role(bench: Bench, role: str, statement: str) -> None:
    create_schema(bench.conninfo)
    create_roles(bench.conninfo)

    with (
        psycopg.connect(_as(role, bench.conninfo), autocommit=True) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement.encode())


def test_a_writer_s_own_rows_count_for_the_latest_view(bench: Bench) -> None:
    create_schema(bench.conninfo)
    create_roles(bench.conninfo)

    with psycopg.connect(_as("ecoflow_writer", bench.conninfo)) as writer:
        writer.execute(
            "INSERT INTO ecoflow_measurements"
            " (message_id, ts, device_sn, kind, source, topic, soc_percent)"
            " VALUES (gen_random_uuid(), now(), 'SN', 'reading', 'mqtt', 'by hand', 5)"
        )

    assert bench.ask("SELECT soc_percent, presence FROM ecoflow_latest") == [(5, "live")]


def test_who_may_not_create_roles_is_told_who_may(bench: Bench) -> None:
    create_schema(bench.conninfo)
    bench.do("DO $$ BEGIN CREATE ROLE ecoflow_nobody; EXCEPTION WHEN duplicate_object THEN END $$")

    with pytest.raises(DatabaseError) as caught:
        create_roles(_as("ecoflow_nobody", bench.conninfo))

    assert "CREATEROLE" in caught.value.hint
