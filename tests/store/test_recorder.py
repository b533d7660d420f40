"""Nothing lost and nothing doubled, whatever happens to the database."""

import os
import signal
from dataclasses import replace

import psycopg
import pytest

from ecoflow_tui.core.errors import DatabaseError, RecorderLockedError
from ecoflow_tui.embedded import PrivateServer, Shutdown
from ecoflow_tui.store.recorder import Recorder
from ecoflow_tui.store.schema import create_schema
from tests.messages import DELTA_2, a_message
from tests.store.bench import Bench, assert_balanced, numbered, wait_until
from tests.store.proxy import Proxy


def test_every_message_is_stored_once_in_order_and_acknowledged(bench: Bench) -> None:
    recorder = bench.start()

    bench.give(recorder, numbered(2000))
    status = bench.finish(recorder)

    assert bench.stored() == list(range(1, 2001))
    assert bench.acknowledged == list(range(1, 2001))
    assert (status.received, status.stored, status.pending) == (2000, 2000, 0)
    assert status.spooled_bytes == sum(len(raw.payload) for raw in numbered(2000))


def test_messages_are_acknowledged_while_the_database_is_away(bench: Bench) -> None:
    def is_away() -> str:
        raise DatabaseError("the database is away", "Bring it back.")

    recorder = bench.start(is_away)
    bench.give(recorder, numbered(100))
    wait_until(lambda: len(bench.acknowledged) == 100)
    status = bench.stop(recorder)
    later = bench.finish(bench.start())

    assert (status.spooled, status.stored, status.pending) == (100, 0, 100)
    assert status.trouble == "the database is away. Bring it back."
    assert (later.recovered, later.stored) == (100, 100)
    assert bench.stored() == list(range(1, 101))


@pytest.mark.parametrize("how", list(Shutdown))
def test_a_server_that_goes_and_comes_back_costs_nothing(
    bench: Bench, server: PrivateServer, how: Shutdown
) -> None:
    recorder = bench.start()
    for first in range(1, 2001, 500):
        bench.give(recorder, numbered(500, first))
        wait_until(lambda: recorder.status().stored > 0)
        server.stop(how)
        wait_until(lambda: recorder.status().queued == 0)
        assert_balanced(recorder.status())
        server.start()

    bench.finish(recorder)

    assert bench.stored() == list(range(1, 2001))


@pytest.mark.parametrize("request_sent", [b"BEGIN", b"COPY", b"WITH heard", b"COMMIT"])
def test_a_connection_lost_within_a_batch_loses_and_doubles_nothing(
    bench: Bench, request_sent: bytes
) -> None:
    with Proxy(bench.conninfo) as proxy:
        recorder = bench.start(lambda: proxy.conninfo)
        bench.give(recorder, numbered(1))
        wait_until(lambda: recorder.status().stored == 1)
        proxy.lose_the_next_answer_to(request_sent)
        bench.give(recorder, numbered(300, 2))
        status = bench.finish(recorder)

    assert bench.stored() == list(range(1, 302))
    assert (status.already_stored > 0) == (request_sent == b"COMMIT")
    assert status.stored + status.already_stored == 301


def test_a_server_that_hangs_is_left(bench: Bench) -> None:
    bench.options = replace(bench.options, hang_seconds=0.3)
    with Proxy(bench.conninfo) as proxy:
        recorder = bench.start(lambda: proxy.conninfo)
        wait_until(lambda: bool(bench.ask("SELECT to_regclass('ecoflow_latest')")[0][0]))
        proxy.freeze()
        bench.give(recorder, numbered(50))
        wait_until(lambda: bool(recorder.status().trouble))
        proxy.thaw()
        status = bench.finish(recorder)

    assert bench.stored() == list(range(1, 51))
    assert not status.trouble


def test_rows_that_are_there_already_are_left_alone(bench: Bench) -> None:
    first = bench.start()
    bench.give(first, numbered(300))
    bench.finish(first)
    bench.do("DELETE FROM ecoflow_measurements WHERE message_id::text LIKE '%1'")
    for path in bench.options.spool_directory.glob("*.done"):
        path.rename(path.with_suffix(".jsonl"))

    status = bench.finish(bench.start())

    assert sorted(bench.stored()) == list(range(1, 301))
    assert status.recovered == 300
    assert 0 < status.stored < status.already_stored


_MAKE_READ_ONLY = """
    ALTER DATABASE {name} SET default_transaction_read_only = on;
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = '{name}' AND pid <> pg_backend_pid()
"""


@pytest.mark.parametrize(
    ("harm", "cure", "words"),
    [
        pytest.param(
            "ALTER TABLE ecoflow_measurements RENAME TO elsewhere",
            "ALTER TABLE elsewhere RENAME TO ecoflow_measurements",
            "db init",
            id="a table is gone",
        ),
        pytest.param(
            _MAKE_READ_ONLY,
            "SET transaction_read_only = off; ALTER DATABASE {name} RESET ALL",
            "read-only",
            id="the database is read-only",
        ),
        pytest.param(
            "ALTER TABLE ecoflow_measurements RENAME COLUMN cycles TO something",
            "ALTER TABLE ecoflow_measurements RENAME COLUMN something TO cycles",
            "earlier version",
            id="a column is missing",
        ),
    ],
)
def test_what_somebody_must_mend_is_said_and_waited_for(
    bench: Bench, harm: str, cure: str, words: str
) -> None:
    recorder = bench.start()
    bench.give(recorder, numbered(5))
    wait_until(lambda: recorder.status().stored == 5)
    name = str(bench.ask("SELECT current_database()")[0][0])

    bench.do(harm.format(name=name))
    bench.give(recorder, numbered(5, 6))
    wait_until(lambda: words in recorder.status().trouble)
    assert_balanced(recorder.status())
    bench.do(cure.format(name=name))
    bench.finish(recorder)

    assert bench.stored() == list(range(1, 11))


def test_a_revoked_right_is_said_and_waited_for(bench: Bench) -> None:
    create_schema(bench.conninfo)
    role = f"writer_{os.getpid()}"
    tables = "ecoflow_measurements, ecoflow_unreadable, ecoflow_devices, ecoflow_last_known"
    bench.do(f"CREATE ROLE {role}; GRANT ALL ON {tables} TO {role}")
    bench.do(f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {role}")
    recorder = bench.start(lambda: f"{bench.conninfo} options='-c role={role}'")
    bench.give(recorder, numbered(1))
    wait_until(lambda: recorder.status().stored == 1)

    bench.do(f"REVOKE INSERT ON ecoflow_measurements FROM {role}")
    bench.give(recorder, numbered(5, 2))
    wait_until(lambda: "Grant" in recorder.status().trouble)
    bench.do(f"GRANT INSERT ON ecoflow_measurements TO {role}")
    bench.finish(recorder)

    assert bench.stored() == list(range(1, 7))
    bench.do(f"DROP OWNED BY {role}; DROP ROLE {role}")


def test_missing_tables_are_created_only_when_that_is_wanted(bench: Bench) -> None:
    bench.options = replace(bench.options, creates_schema=False)
    recorder = bench.start()
    bench.give(recorder, numbered(5))
    wait_until(lambda: "db init" in recorder.status().trouble)

    create_schema(bench.conninfo)
    bench.finish(recorder)

    assert bench.stored() == [1, 2, 3, 4, 5]


def test_a_table_locked_by_somebody_is_waited_for(bench: Bench) -> None:
    recorder = bench.start()
    wait_until(lambda: bool(bench.ask("SELECT to_regclass('ecoflow_latest')")[0][0]))

    with psycopg.connect(bench.conninfo) as holder:
        holder.execute("LOCK TABLE ecoflow_measurements")
        bench.give(recorder, numbered(20))
        wait_until(lambda: len(bench.acknowledged) == 20)
        assert recorder.status().stored == 0

    bench.finish(recorder)
    assert bench.stored() == list(range(1, 21))


def test_a_lost_connection_gives_the_lock_back_to_its_recorder(bench: Bench) -> None:
    recorder = bench.start()
    bench.give(recorder, numbered(1))
    wait_until(lambda: recorder.status().stored == 1)

    bench.do(
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    bench.give(recorder, numbered(1, 2))
    wait_until(lambda: recorder.status().stored == 2)

    with pytest.raises(RecorderLockedError):
        _second(bench).start()
    bench.finish(recorder)


def _second(bench: Bench, account: str = "tests") -> Recorder:
    spool = bench.options.spool_directory.with_name("second")
    options = replace(
        bench.options, spool_directory=spool, account=account, first_answer_seconds=20
    )
    return Recorder(options, lambda: bench.conninfo)


def test_a_second_recorder_on_a_database_is_told_who_holds_it(bench: Bench) -> None:
    recorder = bench.start()
    bench.give(recorder, numbered(1))
    wait_until(lambda: recorder.status().stored == 1)

    with pytest.raises(RecorderLockedError, match=f"process {os.getpid()} on .* since 20"):
        _second(bench).start()

    bench.finish(recorder)


def test_recorders_of_different_accounts_share_a_database(bench: Bench) -> None:
    recorder = bench.start()
    bench.give(recorder, numbered(1))
    second = _second(bench, account="another")

    second.start()
    second.keep(a_message({}, serial=DELTA_2, number=2), lambda: None)
    wait_until(lambda: second.status().stored == 1)

    second.stop()
    bench.finish(recorder)
    assert sorted(bench.stored()) == [1, 2]


def test_a_second_recorder_on_a_spool_is_told_who_holds_it(bench: Bench) -> None:
    recorder = bench.start()

    with pytest.raises(RecorderLockedError, match=f"process {os.getpid()} on .* since 20"):
        bench.start()

    bench.finish(recorder)


def test_stopping_stores_what_can_be_stored_and_says_what_remains(bench: Bench) -> None:
    recorder = bench.start()
    bench.give(recorder, numbered(3000))

    status = bench.stop(recorder)

    assert status.spooled == 3000
    assert len(bench.acknowledged) == 3000
    assert status.stored == len(bench.stored())
    assert not status.is_on


def test_a_message_after_the_end_is_left_to_the_broker(bench: Bench) -> None:
    recorder = bench.start()
    bench.stop(recorder)

    bench.give(recorder, numbered(1))

    assert recorder.status().received == 0
    assert bench.acknowledged == []
    assert_balanced(recorder.status())


def test_a_hung_server_process_does_not_keep_the_recorder_from_stopping(
    bench: Bench, server: PrivateServer
) -> None:
    recorder = bench.start()
    wait_until(lambda: bool(bench.ask("SELECT to_regclass('ecoflow_latest')")[0][0]))
    backends = bench.ask(
        "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'ecoflow-tui recorder%'"
    )

    for (pid,) in backends:
        os.kill(int(str(pid)), signal.SIGSTOP)
    try:
        bench.give(recorder, numbered(10))
        wait_until(lambda: len(bench.acknowledged) == 10)
        bench.stop(recorder, deadline_seconds=1)
    finally:
        for (pid,) in backends:
            os.kill(int(str(pid)), signal.SIGCONT)

    assert recorder.status().spooled == 10
    assert server.is_running()


def test_stations_are_stored_with_their_names(bench: Bench) -> None:
    recorder = bench.start()
    recorder.name_stations({DELTA_2: "Cellar"})
    bench.give(recorder, [a_message({}, serial=DELTA_2)])
    wait_until(lambda: recorder.status().stored == 1)

    recorder.name_stations({})
    bench.give(recorder, [a_message({}, serial=DELTA_2, number=2)])
    bench.finish(recorder)

    rows = bench.ask("SELECT device_sn, name, model FROM ecoflow_latest")
    assert rows == [(DELTA_2, "Cellar", "DELTA 2")]
