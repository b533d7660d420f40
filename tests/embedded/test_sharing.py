import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest

from ecoflow_tui.core.errors import DatabaseError
from ecoflow_tui.embedded import EmbeddedServer, PrivateServer, open_server
from ecoflow_tui.embedded.locks import Lock
from ecoflow_tui.embedded.place import Place
from ecoflow_tui.embedded.sharing import wait_until_unsupervised

USER = """
import sys
from pathlib import Path
from ecoflow_tui.embedded import open_server
server = open_server(Path(sys.argv[1]))
print(server.conninfo, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def never_shared(base: Path) -> Iterator[Path]:
    """A base without data, whose server has ended when the test has."""
    yield base
    for directory in base.glob("postgres-*"):
        with Lock(directory / "supervisor.lock") as lock:
            lock.share()


@pytest.fixture
def shared(never_shared: Path, used_base: Path) -> Path:
    """The same with the data of an earlier use."""
    assert never_shared == used_base
    return used_base


@contextmanager
def other_user(base: Path) -> Iterator["subprocess.Popen[str]"]:
    """Another process that starts to use the server; it leaves when its stdin ends."""
    with subprocess.Popen(
        [sys.executable, "-c", USER, str(base)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": os.pathsep.join(sys.path), "ECOFLOW_SECRET_KEY": "s3cret"},
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def conninfo_said_by(process: "subprocess.Popen[str]") -> str:
    """What the other process prints when its server is ready."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def supervisor_pid(place: Place) -> int:
    return int(place.supervisor_lock.read_text().split()[0])


def until(is_so: Callable[[], bool]) -> None:
    """Return when the condition holds, which no lock or pipe can tell."""
    deadline = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < deadline, "it never came about"
        time.sleep(0.005)


def wait_until_replaced(former_pid: int, place: Place) -> None:
    """Return when another supervisor has taken over and its server is ready."""
    until(lambda: supervisor_pid(place) != former_pid)
    with Lock(place.start_lock) as ready:
        ready.share()


def driver(server: EmbeddedServer) -> PrivateServer:
    return PrivateServer(server.place, server.binaries)


def answers(conninfo: str) -> bool:
    with psycopg.connect(conninfo) as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)


def test_a_server_is_shared_and_ends_with_its_last_user(shared: Path) -> None:
    with open_server(shared) as mine:
        with other_user(shared) as other:
            assert conninfo_said_by(other) == mine.conninfo
        assert answers(mine.conninfo)
        assert driver(mine).is_running()

    driver(mine).wait_until_gone()
    assert not driver(mine).is_running()


def test_a_killed_user_counts_as_gone(shared: Path) -> None:
    with other_user(shared) as other:
        conninfo_said_by(other)
        other.kill()
        other.wait()

    [directory] = shared.glob("postgres-*")
    with Lock(directory / "server.lock") as server_lock:
        server_lock.share()
    assert not (directory / "data" / "postmaster.pid").exists()


def test_the_data_are_there_for_the_next_user(shared: Path) -> None:
    with open_server(shared) as first, psycopg.connect(first.conninfo) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS value")
    connection.close()

    with open_server(shared) as second, psycopg.connect(second.conninfo) as connection:
        row = connection.execute("SELECT value FROM kept").fetchone()
    connection.close()

    assert row == (42,)


def test_first_users_at_the_same_instant_share_one_server(never_shared: Path) -> None:
    with ExitStack() as stack:
        users = [stack.enter_context(other_user(never_shared)) for _ in range(4)]
        said = {conninfo_said_by(user) for user in users}

        assert len(said) == 1
        assert answers(said.pop())


def test_a_user_who_comes_as_the_last_one_goes_has_a_server(shared: Path) -> None:
    for _ in range(8):
        with open_server(shared) as server:
            assert answers(server.conninfo)


def test_a_killed_supervisor_is_replaced_while_the_server_goes_on(shared: Path) -> None:
    with open_server(shared) as server, psycopg.connect(server.conninfo) as connection:
        postmaster = driver(server).postmaster_pid()
        killed = supervisor_pid(server.place)

        os.kill(killed, signal.SIGKILL)
        wait_until_replaced(killed, server.place)

        assert connection.execute("SELECT 1").fetchone() == (1,)
        assert driver(server).postmaster_pid() == postmaster
    connection.close()

    driver(server).wait_until_gone()


def test_a_server_left_behind_by_everybody_is_found_again(shared: Path) -> None:
    with other_user(shared) as other:
        conninfo_said_by(other)
        [directory] = shared.glob("postgres-*")
        supervisor = int((directory / "supervisor.lock").read_text().split()[0])
        os.kill(other.pid, signal.SIGSTOP)
        os.kill(supervisor, signal.SIGKILL)

    with open_server(shared) as server:
        assert answers(server.conninfo)
    driver(server).wait_until_gone()


@pytest.mark.parametrize("crash", [signal.SIGKILL, signal.SIGQUIT])
def test_a_crashed_server_is_started_again(shared: Path, crash: signal.Signals) -> None:
    with open_server(shared) as server:
        crashed = driver(server).postmaster_pid()
        assert crashed is not None

        os.kill(crashed, crash)
        until(lambda: driver(server).postmaster_pid() not in {None, crashed})
        driver(server).start()

        assert answers(server.conninfo)


def test_ctrl_c_reaches_neither_supervisor_nor_server(shared: Path) -> None:
    with open_server(shared) as server, other_user(shared) as other:
        conninfo_said_by(other)
        postmaster = driver(server).postmaster_pid()
        assert postmaster is not None

        sessions = {os.getsid(postmaster), os.getsid(supervisor_pid(server.place))}

        assert os.getsid(0) not in sessions
        assert os.getsid(other.pid) not in sessions


def test_a_terminated_supervisor_stops_its_server_and_is_replaced(shared: Path) -> None:
    with open_server(shared) as server:
        postmaster = driver(server).postmaster_pid()
        terminated = supervisor_pid(server.place)

        os.kill(terminated, signal.SIGTERM)
        wait_until_replaced(terminated, server.place)

        assert driver(server).postmaster_pid() != postmaster
        assert answers(server.conninfo)


def test_no_secret_of_the_user_reaches_the_server(shared: Path) -> None:
    with other_user(shared) as other, open_server(shared) as server:
        conninfo_said_by(other)
        postmaster = driver(server).postmaster_pid()

        for pid in (supervisor_pid(server.place), postmaster):
            environment = Path(f"/proc/{pid}/environ")
            if environment.exists():
                assert b"s3cret" not in environment.read_bytes()


def test_why_the_server_does_not_start_reaches_the_user(shared: Path) -> None:
    with open_server(shared) as server:
        settings = server.data_directory / "postgresql.conf"
    wait_until_unsupervised(server.place)
    with settings.open("a") as lines:
        lines.write("shared_buffers = lots\n")

    with pytest.raises(DatabaseError, match="configuration file"):
        open_server(shared)


def test_a_lock_that_cannot_be_opened_is_named(shared: Path) -> None:
    [directory] = shared.glob("postgres-*")
    (directory / "users.lock").mkdir()

    with pytest.raises(DatabaseError, match=r"users\.lock"):
        open_server(shared)


def test_psql_is_told_where_the_database_is(postgres: EmbeddedServer) -> None:
    command = [*postgres.psql_command, "--no-psqlrc", "-Atc", "SELECT current_database()"]

    done = subprocess.run(command, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "ecoflow"


def test_closing_twice_is_fine(shared: Path) -> None:
    server = open_server(shared)

    server.close()
    server.close()

    wait_until_unsupervised(server.place)


def test_the_supervisor_answers_in_one_object(shared: Path) -> None:
    missing = shared / "missing"
    command = [sys.executable, "-m", "ecoflow_tui.embedded.supervisor", "--major", "18"]
    command += ["--directory", str(missing), "--programs", str(missing), "--start-lock"]

    with Lock(shared / "start.lock") as lock:
        done = subprocess.run(
            [*command, str(lock.descriptor)],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONPATH": os.pathsep.join(sys.path)},
            pass_fds=[lock.descriptor],
        )

    assert set(json.loads(done.stdout)) == {"what", "hint"}
