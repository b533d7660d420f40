import os
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from ecoflow_tui.core.errors import DatabaseError
from ecoflow_tui.embedded import Binaries, PrivateServer, Shutdown
from ecoflow_tui.embedded.account import Account
from ecoflow_tui.embedded.server import conninfo


def ask(server: PrivateServer, query: str) -> object:
    with psycopg.connect(server.conninfo) as connection:
        row = connection.execute(query.encode()).fetchone()
    return row[0] if row else None


def keep_a_value(server: PrivateServer) -> None:
    with psycopg.connect(server.conninfo) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS value")


def test_the_database_is_there_after_the_first_start(new_server: PrivateServer) -> None:
    new_server.start()

    assert ask(new_server, "SELECT current_database()") == "ecoflow"
    assert ask(new_server, "SHOW server_encoding") == "UTF8"
    assert ask(new_server, "SHOW timezone") == "UTC"


def test_the_data_survive_a_restart(server: PrivateServer) -> None:
    server.start()
    keep_a_value(server)

    server.stop()
    server.start()

    assert ask(server, "SELECT value FROM kept") == 42


def test_the_data_survive_a_crash_while_clients_are_connected(server: PrivateServer) -> None:
    server.start()
    keep_a_value(server)

    with psycopg.connect(server.conninfo) as client:
        server.stop(Shutdown.IMMEDIATE)
        with pytest.raises(psycopg.OperationalError):
            client.execute("SELECT 1")
        client.close()
    server.start()

    assert ask(server, "SELECT value FROM kept") == 42


def test_a_killed_postmaster_is_followed_by_another(server: PrivateServer) -> None:
    server.start()
    killed = server.postmaster_pid()
    assert killed is not None

    os.kill(killed, signal.SIGKILL)
    server.wait_until_gone()
    server.start()

    assert server.postmaster_pid() not in {None, killed}
    assert ask(server, "SELECT 1") == 1


def test_a_server_that_runs_already_is_found_not_doubled(server: PrivateServer) -> None:
    server.start()
    other = PrivateServer(server.place, server.binaries)

    other.start()

    assert other.postmaster_pid() == server.postmaster_pid()
    other.stop()
    assert not server.is_running()


def test_stopping_what_does_not_run_is_fine(server: PrivateServer) -> None:
    server.stop()

    assert not server.is_running()


def test_a_pid_given_to_another_process_is_left_alone(server: PrivateServer) -> None:
    server.start()
    pid_file = server.place.data / "postmaster.pid"
    left_over = pid_file.read_text().splitlines()
    server.stop()
    account = server.place.account
    with subprocess.Popen(["sleep", "600"], user=account.uid, group=account.gid) as stranger:
        pid_file.write_text("\n".join([str(stranger.pid), *left_over[1:]]) + "\n")

        server.start()
        answer = ask(server, "SELECT 1")
        server.stop()

        assert answer == 1
        assert stranger.poll() is None
        stranger.kill()


def test_a_half_made_data_directory_is_made_again(new_server: PrivateServer) -> None:
    new_server.place.unfinished_data.mkdir()
    (new_server.place.unfinished_data / "PG_VERSION").write_text("18\n")

    new_server.start()

    assert ask(new_server, "SELECT 1") == 1


def test_data_of_another_version_are_refused(server: PrivateServer) -> None:
    server.start()
    server.stop()
    other = Binaries(server.binaries.directory, server.binaries.major + 1)

    with pytest.raises(DatabaseError, match="are of PostgreSQL"):
        PrivateServer(server.place, other).start()


def test_a_server_that_does_not_start_gives_its_own_reason(server: PrivateServer) -> None:
    server.start()
    server.stop()
    with (server.place.data / "postgresql.conf").open("a") as settings:
        settings.write("shared_buffers = lots\n")

    with pytest.raises(DatabaseError, match="configuration file") as caught:
        server.start()

    assert str(server.place.directory) in caught.value.what
    assert not server.is_running()


def test_there_is_no_tcp_port(server: PrivateServer) -> None:
    server.start()

    assert ask(server, "SHOW listen_addresses") == ""


def test_the_data_are_flushed_to_disk(server: PrivateServer) -> None:
    server.start()

    assert ask(server, "SHOW fsync") == "on"
    assert ask(server, "SHOW synchronous_commit") == "on"


def test_a_log_line_holds_no_values(server: PrivateServer) -> None:
    server.start()

    with psycopg.connect(server.conninfo, autocommit=True) as connection:
        connection.execute("CREATE TABLE narrow (value int CHECK (value < 10))")
        with pytest.raises(psycopg.errors.CheckViolation):
            connection.execute("INSERT INTO narrow VALUES (123454321)")
    server.stop()

    logs = [path.read_text() for path in server.place.log_directory.iterdir()]
    assert any("violates check constraint" in log for log in logs)
    assert not any("123454321" in log for log in logs)


@pytest.mark.parametrize("name", ["long" * 30, 'it\'s, "my" place'])
def test_a_path_that_no_socket_can_have_is_no_trouble(
    base: Path, binaries: Binaries, name: str
) -> None:
    server = PrivateServer.under(base / name, binaries)

    try:
        server.start()

        assert ask(server, "SELECT 1") == 1
        assert not server.place.socket_directory.is_relative_to(base)
    finally:
        server.stop(Shutdown.IMMEDIATE)
        shutil.rmtree(server.place.socket_directory)


def test_a_path_may_hold_spaces_and_quotes(base: Path, binaries: Binaries) -> None:
    server = PrivateServer.under(base / 'it\'s "my" place', binaries)

    try:
        server.start()

        assert ask(server, "SELECT 1") == 1
        assert server.place.socket_directory.is_relative_to(base)
    finally:
        server.stop(Shutdown.IMMEDIATE)


def test_the_directories_of_others_keep_their_modes(base: Path, binaries: Binaries) -> None:
    above = [*base.parents, base, *binaries.directory.parents, binaries.directory]
    before = [path.stat().st_mode for path in above]
    server = PrivateServer.under(base, binaries)

    server.start()
    server.stop()

    assert [path.stat().st_mode for path in above] == before


def test_only_its_user_enters_the_directories(server: PrivateServer) -> None:
    server.start()

    place = server.place
    for directory in (place.directory, place.data, place.socket_directory):
        assert stat.S_IMODE(directory.stat().st_mode) & stat.S_IRWXO == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_another_user_is_not_let_in(server: PrivateServer) -> None:
    server.start()
    command = [str(server.binaries.psql), conninfo(server.place), "-c", "SELECT 1"]
    uid = server.place.account.uid

    stranger = Account(uid, 65534).run(command, timeout_seconds=20)
    within_our_group = Account(uid, server.place.account.gid).run(command, timeout_seconds=20)

    assert "Permission denied" in stranger.stderr
    assert "Peer authentication failed" in within_our_group.stderr


UNPRIVILEGED = """
import sys
from pathlib import Path
from ecoflow_tui.embedded import PrivateServer, binaries_in
from ecoflow_tui.embedded.account import Account
server = PrivateServer.under(Path(sys.argv[1]), binaries_in(Path(sys.argv[2])))
server.start()
query = [str(server.binaries.psql), server.conninfo, "--no-psqlrc", "-Atc", "SELECT 6 * 7"]
print(Account().run(query, timeout_seconds=20).stdout)
server.stop()
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="the other tests run as an ordinary user already")
def test_an_ordinary_user_has_a_server_too(server: PrivateServer, base: Path) -> None:
    account = Account(server.place.account.uid, server.place.account.gid)
    pythons = [
        path for path in (sys.executable, "/usr/bin/python3") if account.can_reach(Path(path))
    ]
    if not pythons or not account.can_reach(Path(__file__).parent):
        pytest.skip("Python or this program is out of reach of an ordinary user")
    mine = base / "mine"
    mine.mkdir(mode=0o700)
    os.chown(mine, account.uid or -1, account.gid or -1)
    arguments = [str(mine), str(server.binaries.directory)]

    done = subprocess.run(
        [pythons[0], "-c", UNPRIVILEGED, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env={"PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONDONTWRITEBYTECODE": "1"},
        user=account.uid,
        group=account.gid,
        extra_groups=(),
    )

    assert done.stderr == ""
    assert done.stdout.strip() == "42"
    assert (mine / f"postgres-{server.binaries.major}").stat().st_uid == account.uid
