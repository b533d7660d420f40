"""What can happen to PostgreSQL, and to the way there."""

import os
import signal
from collections.abc import Iterator

from ecoflow_tui.embedded import Shutdown
from ecoflow_tui.store.schema import create_schema
from tests.faults.line import Cut
from tests.faults.trial import Fault, fault
from tests.faults.world import World

HUNG_SECONDS = 20.0

_BACKENDS = "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'ecoflow-tui recorder%'"
_DISCONNECT = f"SELECT pg_terminate_backend(pid) FROM ({_BACKENDS})"
_WAITS_FOR_A_LOCK = _BACKENDS + " AND wait_event_type = 'Lock'"


@fault("PostgreSQL is stopped, and started again after a while.")
def _server_stopped(world: World) -> Iterator[None]:
    world.database.server.stop()
    world.recorder.hears("cannot store")
    yield
    world.database.server.start()


@fault("PostgreSQL is restarted.")
def _server_restarted(world: World) -> Iterator[None]:
    world.database.server.stop()
    world.database.server.start()
    world.recorder.hears("the database answers")
    yield


@fault("PostgreSQL ends as in a crash, and recovers from its log.")
def _server_crashed(world: World) -> Iterator[None]:
    world.database.server.stop(Shutdown.IMMEDIATE)
    world.recorder.hears("cannot store")
    yield
    world.database.server.start()


@fault("The server's process for the recorder is killed: PostgreSQL throws everybody out.")
def _server_process_killed(world: World) -> Iterator[None]:
    for (pid,) in world.database.ask(_BACKENDS):
        os.kill(int(str(pid)), signal.SIGKILL)
    world.recorder.hears("cannot store")
    yield


@fault("An administrator ends the recorder's session, three times.")
def _session_terminated(world: World) -> Iterator[None]:
    for _time in range(3):
        world.recorder.mark()
        world.database.do(_DISCONNECT)
        world.recorder.hears("the database answers")
    yield


@fault("Every connection to the database is reset, ten times.")
def _database_connection_reset(world: World) -> Iterator[None]:
    for _time in range(10):
        world.database_line.cut()
        world.load.goes_on_for(20)
    yield


def _cut_at(name: str, sentence: str, request: bytes, when: Cut) -> Fault:
    def course(world: World) -> Iterator[None]:
        for _time in range(3):
            world.database_line.cut()
            world.database_line.cut_at(request, when)
            world.wait_until(lambda: world.database_line.has_cut, "the line is cut")
        world.recorder.hears("cannot store")
        yield

    return Fault(name, sentence, course)


@fault("PostgreSQL hangs: connections stay open and carry nothing. Found within 20 s.")
def _database_hung(world: World) -> Iterator[None]:
    world.database_line.freeze()
    world.recorder.hears("does not answer", HUNG_SECONDS)
    yield
    world.database_line.thaw()


@fault("The network to PostgreSQL carries only a few bytes at a time.")
def _database_slow(world: World) -> Iterator[None]:
    world.database_line.slow_down(chunk_bytes=512, pause_seconds=0.005)
    yield
    world.database_line.speed_up()


@fault("Somebody holds an exclusive lock on the table.")
def _table_locked(world: World) -> Iterator[None]:
    with world.database.connect() as holder, holder.transaction():
        holder.execute("LOCK TABLE ecoflow_measurements IN ACCESS EXCLUSIVE MODE")
        world.wait_until(lambda: bool(world.database.ask(_WAITS_FOR_A_LOCK)), "it waits")
        yield


@fault("The database takes no connections.")
def _database_closed(world: World) -> Iterator[None]:
    (row,) = world.database.ask("SELECT current_database()")
    harm = f'ALTER DATABASE "{row[0]}" ALLOW_CONNECTIONS'
    world.database.do(f"{harm} false", database="postgres")
    world.database.do(_DISCONNECT, database="postgres")
    world.recorder.hears("cannot store")
    yield
    world.database.do(f"{harm} true", database="postgres")


@fault("The tables are missing at the start, and somebody drops them while the recorder runs.")
def _tables_dropped(world: World) -> Iterator[None]:
    with world.silence():
        kept = world.database.payloads()
        world.database.do(
            "ALTER TABLE ecoflow_measurements RENAME TO old_measurements",
            "ALTER SEQUENCE ecoflow_measurements_id_seq RENAME TO old_sequence",
            "DROP VIEW ecoflow_latest",
            "DROP TABLE ecoflow_unreadable, ecoflow_devices, ecoflow_last_known CASCADE",
        )
    assert kept
    world.recorder.hears("db init")
    yield
    create_schema(world.database.server.conninfo)
    columns = "message_id, ts, device_sn, kind, source, topic, raw_data, raw_bytes"
    world.database.do(
        f"INSERT INTO ecoflow_measurements ({columns}) SELECT {columns} FROM old_measurements"
    )


def _statements(
    name: str, sentence: str, harm: tuple[str, ...], cure: tuple[str, ...], says: str
) -> Fault:
    def course(world: World) -> Iterator[None]:
        world.database.do(*harm)
        world.recorder.hears(says)
        yield
        world.database.do(*cure)

    return Fault(name, sentence, course)


_IN_THIS_DATABASE = "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I {}', current_database()); END $$"
_REFUSE = """
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{words}' USING ERRCODE = '{state}'; END $$;
    CREATE TRIGGER refuse {when} ON ecoflow_measurements {each} EXECUTE FUNCTION refuse()
"""
_REFUSE_NO_MORE = "DROP FUNCTION refuse CASCADE"


def _refused(name: str, sentence: str, state: str, words: str) -> Fault:
    harm = _REFUSE.format(words=words, state=state, when="BEFORE INSERT", each="")
    return _statements(name, sentence, (harm,), (_REFUSE_NO_MORE,), words)


FAULTS = (
    _server_stopped,
    _server_restarted,
    _server_crashed,
    _server_process_killed,
    _session_terminated,
    _database_connection_reset,
    _cut_at(
        "cut before a commit",
        "The connection is cut when COMMIT is on its way to the server, three times.",
        b"COMMIT",
        Cut.BEFORE,
    ),
    _cut_at(
        "answer to a commit lost",
        "The server commits, and the connection is cut before it can say so, three times.",
        b"COMMIT",
        Cut.BEFORE_THE_ANSWER,
    ),
    _cut_at(
        "cut in the middle of a batch",
        "The connection is cut when the rows are there and COMMIT is to come, three times.",
        b"ecoflow_last_known AS k",
        Cut.BEFORE_THE_ANSWER,
    ),
    _database_hung,
    _database_slow,
    _table_locked,
    _database_closed,
    _tables_dropped,
    _statements(
        "database read-only",
        "The database is made read-only, as after a failover.",
        (
            _IN_THIS_DATABASE.format("SET default_transaction_read_only = on"),
            _DISCONNECT,
        ),
        (
            _IN_THIS_DATABASE.format("RESET default_transaction_read_only"),
            _DISCONNECT,
        ),
        "read-only",
    ),
    _statements(
        "right revoked",
        "The recorder's role loses the right to write to the tables.",
        (
            "CREATE ROLE stranger; GRANT stranger TO CURRENT_USER",
            _IN_THIS_DATABASE.format("SET role = stranger"),
            _DISCONNECT,
        ),
        (_IN_THIS_DATABASE.format("RESET role"), _DISCONNECT),
        "Grant the recorder",
    ),
    _statements(
        "table renamed",
        "The table is given another name, and its own again.",
        ("ALTER TABLE ecoflow_measurements RENAME TO elsewhere",),
        ("ALTER TABLE elsewhere RENAME TO ecoflow_measurements",),
        "db init",
    ),
    _statements(
        "column renamed",
        "A column is given another name, and its own again.",
        ("ALTER TABLE ecoflow_measurements RENAME COLUMN cycles TO circles",),
        ("ALTER TABLE ecoflow_measurements RENAME COLUMN circles TO cycles",),
        "earlier version",
    ),
    _refused(
        "database disk full",
        "The database server has no room: every insert ends with SQLSTATE 53100.",
        "53100",
        "could not extend file",
    ),
    _refused(
        "deadlocks",
        "Every transaction is chosen as the victim of a deadlock.",
        "40P01",
        "deadlock detected",
    ),
    _refused(
        "server out of memory",
        "Every insert ends with SQLSTATE 53200.",
        "53200",
        "out of memory",
    ),
)
