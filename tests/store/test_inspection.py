from dataclasses import replace

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from ecoflow_tui.cli.doctor.finding import Finding, Level, exit_code
from ecoflow_tui.cli.doctor.machine_checks import database_findings
from ecoflow_tui.core.errors import ConfigurationError, DatabaseError
from ecoflow_tui.store.connection import connect, take_lock
from ecoflow_tui.store.inspection import inspect_database
from ecoflow_tui.store.roles import create_roles
from ecoflow_tui.store.schema import create_schema

ACCOUNT = "0123"


def _run(conninfo: str, *statements: str) -> None:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def _found(conninfo: str, *, is_session_running: bool = False) -> list[Finding]:
    facts = inspect_database(conninfo, ACCOUNT)
    return list(database_findings(facts, is_session_running=is_session_running))


def _worst(findings: list[Finding]) -> Finding:
    return max(findings, key=lambda finding: finding.level)


def test_an_empty_database_is_a_note(conninfo: str) -> None:
    facts = inspect_database(conninfo, ACCOUNT)

    assert len(facts.missing_tables) == 6
    worst = _worst(list(database_findings(facts, is_session_running=False)))
    assert worst.level is Level.NOTE
    assert "ecoflow-tui db init" in worst.fix


def test_our_tables_are_found_well(conninfo: str) -> None:
    create_schema(conninfo)

    found = _found(conninfo)

    assert [finding.level for finding in found] == [Level.OK, Level.OK], found


def test_looking_creates_nothing(conninfo: str) -> None:
    inspect_database(conninfo, ACCOUNT)

    assert len(inspect_database(conninfo, ACCOUNT).missing_tables) == 6


def test_tables_of_an_earlier_version_are_named_with_the_cure(conninfo: str) -> None:
    create_schema(conninfo)
    _run(
        conninfo,
        "DROP VIEW ecoflow_latest",
        "ALTER TABLE ecoflow_measurements DROP COLUMN ac_in_watts CASCADE",
    )

    found = _found(conninfo)

    assert "1 columns are missing" in _worst(found).sentence
    assert _worst(found).fix == "Run: ecoflow-tui db init"
    assert exit_code(found) == 7


def test_rights_that_are_missing_are_named_with_the_grant(conninfo: str) -> None:
    create_schema(conninfo)
    _run(
        conninfo,
        "DROP ROLE IF EXISTS reader",
        "CREATE ROLE reader LOGIN",
        "GRANT SELECT ON ecoflow_measurements TO reader",
    )

    found = _found(make_conninfo(conninfo, options="-c role=reader"))

    assert "reader may not write to ecoflow_measurements" in _worst(found).sentence
    assert _worst(found).fix.startswith("GRANT SELECT, INSERT, UPDATE ON ecoflow_measurements")
    assert exit_code(found) == 7


def test_the_writer_of_db_init_lacks_no_right(conninfo: str) -> None:
    create_schema(conninfo)
    create_roles(conninfo)

    facts = inspect_database(make_conninfo(conninfo, options="-c role=ecoflow_writer"), ACCOUNT)

    assert facts.forbidden_tables == ()
    assert not facts.may_prune


def test_a_table_that_the_recorder_keeps_its_books_in_is_missed(conninfo: str) -> None:
    create_schema(conninfo)
    _run(conninfo, "DROP TABLE ecoflow_gaps")

    found = _found(conninfo)

    assert "1 of our tables are not there yet" in _worst(found).sentence


def test_a_read_only_database_is_named(conninfo: str) -> None:
    create_schema(conninfo)

    found = _found(make_conninfo(conninfo, options="-c default_transaction_read_only=on"))

    assert "read-only" in _worst(found).sentence
    assert exit_code(found) == 7


def test_a_server_without_fsync_is_a_warning(conninfo: str) -> None:
    facts = inspect_database(conninfo, ACCOUNT)
    careless = replace(facts, server=replace(facts.server, is_fsynced=False))

    found = list(database_findings(careless, is_session_running=False))

    assert "fsync is off" in _worst(found).sentence
    assert exit_code(found) == 0


def test_another_recorder_is_named_unless_it_is_ours(conninfo: str) -> None:
    create_schema(conninfo)
    with connect(conninfo) as connection:
        take_lock(connection, ACCOUNT, None)

        another = _found(conninfo)
        ours = _found(conninfo, is_session_running=True)

    assert "Another recorder" in _worst(another).sentence
    assert exit_code(another) == 5
    assert exit_code(ours) == 0
    assert _worst(ours).level is Level.NOTE


@pytest.mark.parametrize("password", ["hunter2", "hunter2'%$"])
def test_a_database_that_is_away_is_an_error_without_the_password(password: str) -> None:
    conninfo = make_conninfo("host=127.0.0.1 port=1 dbname=x user=y", password=password)

    with pytest.raises(DatabaseError) as caught:
        inspect_database(conninfo, ACCOUNT)

    assert "hunter2" not in f"{caught.value.what} {caught.value.hint}"


def test_what_is_no_connection_string_is_a_mistake_in_the_settings() -> None:
    with pytest.raises(ConfigurationError) as caught:
        inspect_database("postgresql://a:hunter2@[", ACCOUNT)

    assert "hunter2" not in f"{caught.value.what} {caught.value.hint}"
