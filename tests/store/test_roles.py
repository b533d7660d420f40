"""A role may do what it is for, and nothing else."""

from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest

from ecoflow_tui.cli.doctor.finding import Level
from ecoflow_tui.cli.doctor.machine_checks import retention_findings
from ecoflow_tui.core.errors import DatabaseError
from ecoflow_tui.store.inspection import inspect_database
from ecoflow_tui.store.prune import NotTheOwnerError, Pruned, Retention, prune
from ecoflow_tui.store.recorder import Recorder
from ecoflow_tui.store.roles import create_roles
from ecoflow_tui.store.schema import create_schema
from tests.messages import NOON
from tests.store.bench import Bench, numbered, wait_until


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


def test_a_writer_does_not_prune_and_is_told_who_may(bench: Bench) -> None:
    create_schema(bench.conninfo)
    create_roles(bench.conninfo)
    writer = _as("ecoflow_writer", bench.conninfo)
    retention = Retention(keep=timedelta(days=1))

    with pytest.raises(NotTheOwnerError) as caught:
        prune(writer, retention, NOON)

    assert "ecoflow_writer may not delete rows" in caught.value.what
    assert "ecoflow_owner" in caught.value.hint
    assert prune(_as("ecoflow_owner", bench.conninfo), retention, NOON) == Pruned(0, 0, 0)


def test_a_writer_s_dry_run_promises_nothing(bench: Bench) -> None:
    create_schema(bench.conninfo)
    create_roles(bench.conninfo)
    writer = _as("ecoflow_writer", bench.conninfo)

    with pytest.raises(NotTheOwnerError):
        prune(writer, Retention(keep=timedelta(days=1)), NOON, is_dry_run=True)


def test_a_recorder_that_may_not_prune_says_so_once_and_records(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    create_schema(bench.conninfo)
    create_roles(bench.conninfo)
    writer = _as("ecoflow_writer", bench.conninfo)
    bench.options = replace(
        bench.options,
        retention=Retention(keep=timedelta(days=1)),
        prune_seconds=0.05,
        creates_schema=False,
    )
    recorder = bench.start(lambda: writer)
    looks = _Looks()
    looks.count_in(recorder)

    bench.give(recorder, numbered(3))
    wait_until(lambda: looks.count >= 3)
    bench.finish(recorder)

    assert caplog.text.count("nothing is pruned: ecoflow_writer may not delete rows") == 1
    assert len(bench.stored()) == 3


class _Looks:
    """Counts how often the pruner has asked where the database is."""

    def __init__(self) -> None:
        self.count = 0

    def count_in(self, recorder: Recorder) -> None:
        ask = recorder._pruner._conninfo

        def counted() -> str | None:
            conninfo = ask()
            self.count += conninfo is not None
            return conninfo

        recorder._pruner._conninfo = counted


@pytest.mark.parametrize("role", ["ecoflow_writer", "ecoflow_owner"])
def test_the_doctor_says_that_a_writer_cannot_prune(bench: Bench, role: str) -> None:
    create_schema(bench.conninfo)
    create_roles(bench.conninfo)
    facts = inspect_database(_as(role, bench.conninfo), "tests")

    found = list(retention_findings(facts, is_wanted=True))

    assert [finding.level for finding in found] == [Level.WARNING] * (role == "ecoflow_writer")
    assert list(retention_findings(facts, is_wanted=False)) == []


def test_who_may_not_create_roles_is_told_who_may(bench: Bench) -> None:
    create_schema(bench.conninfo)
    bench.do("DO $$ BEGIN CREATE ROLE ecoflow_nobody; EXCEPTION WHEN duplicate_object THEN END $$")

    with pytest.raises(DatabaseError) as caught:
        create_roles(_as("ecoflow_nobody", bench.conninfo))

    assert "CREATEROLE" in caught.value.hint
