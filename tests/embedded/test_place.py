import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from ecoflow_tui.core.errors import DatabaseError
from ecoflow_tui.embedded import Binaries, PrivateServer, Shutdown, default_base
from ecoflow_tui.embedded import place as place_module
from ecoflow_tui.embedded.account import server_account
from ecoflow_tui.embedded.place import existing_place, prepare_place
from ecoflow_tui.embedded.relocation import reachable_binaries
from tests.embedded.conftest import make_reachable_directory

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another")
only_users = pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")


@pytest.fixture
def shared_directory(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Stands for /var/lib/ecoflow-tui, which belongs to the machine and not to a test."""
    parent = make_reachable_directory()
    monkeypatch.setattr(place_module, "SHARED_DIRECTORY", parent / "ecoflow-tui")
    yield parent / "ecoflow-tui"
    shutil.rmtree(parent)


@pytest.fixture
def closed(base: Path) -> Path:
    """A directory which only its owner enters, as /root is."""
    directory = base / "closed"
    directory.mkdir(mode=0o700)
    return directory


def test_the_data_live_in_the_users_data_directory() -> None:
    assert default_base({"XDG_DATA_HOME": "/data"}) == Path("/data/ecoflow-tui")
    assert default_base({}) == Path.home() / ".local/share/ecoflow-tui"


def test_a_relative_data_home_is_ignored_as_its_specification_says() -> None:
    assert default_base({"XDG_DATA_HOME": "data"}) == Path.home() / ".local/share/ecoflow-tui"


def test_each_major_version_has_a_place_of_its_own(base: Path) -> None:
    places = [prepare_place(base, major).directory for major in (17, 18)]

    assert places == [base / "postgres-17", base / "postgres-18"]


def test_a_place_is_found_again(base: Path) -> None:
    made = prepare_place(base, 18)

    assert existing_place(made.directory) == made
    assert prepare_place(base, 18) == made


def test_a_file_in_the_way_is_named(base: Path) -> None:
    (base / "postgres-18").write_text("")

    with pytest.raises(DatabaseError, match="is not a directory"):
        prepare_place(base, 18)


@only_users
def test_a_place_that_cannot_be_made_is_named(base: Path) -> None:
    base.chmod(0o500)

    with pytest.raises(DatabaseError, match="Permission denied"):
        prepare_place(base, 18)

    base.chmod(0o700)


@only_root
def test_a_place_of_somebody_else_is_refused(base: Path) -> None:
    (base / "postgres-18").mkdir()
    os.chown(base / "postgres-18", 65534, -1)

    with pytest.raises(DatabaseError, match="belongs to the user nobody"):
        prepare_place(base, 18)


@only_root
def test_root_keeps_data_elsewhere_when_the_server_cannot_reach_them(
    closed: Path, shared_directory: Path, binaries: Binaries
) -> None:
    server = PrivateServer.under(closed / "data", binaries)

    try:
        server.start()
        with psycopg.connect(server.conninfo) as connection:
            row = connection.execute("SELECT 1").fetchone()
    finally:
        server.stop(Shutdown.IMMEDIATE)

    assert row == (1,)
    assert server.place.data.is_relative_to(shared_directory)
    assert prepare_place(closed / "data", binaries.major) == server.place
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    assert list(closed.iterdir()) == []


@only_root
def test_data_that_went_out_of_reach_are_not_replaced_by_empty_ones(
    base: Path, shared_directory: Path
) -> None:
    prepare_place(base, 18).data.mkdir()
    base.chmod(0o700)

    with pytest.raises(DatabaseError, match="can no longer reach the data"):
        prepare_place(base, 18)

    assert not shared_directory.exists()


@only_root
def test_root_copies_programs_which_the_server_cannot_reach(
    base: Path, closed: Path, shared_directory: Path, binaries: Binaries
) -> None:
    package = binaries.directory.parents[1]
    for source in (package, package.with_name(f"{package.name}.libs")):
        if source.exists():
            shutil.copytree(source, closed / source.name, copy_function=os.link)
    hidden = Binaries(closed / binaries.directory.relative_to(package.parent), binaries.major)
    server = PrivateServer.under(base, hidden)

    try:
        server.start()
        with psycopg.connect(server.conninfo) as connection:
            row = connection.execute("SELECT 1").fetchone()
    finally:
        server.stop(Shutdown.IMMEDIATE)

    assert row == (1,)
    assert server.binaries.directory.is_relative_to(shared_directory)
    assert reachable_binaries(hidden, server_account()) == server.binaries
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@only_root
def test_programs_closed_to_others_are_copied_and_left_closed(
    closed: Path, shared_directory: Path
) -> None:
    directory = closed / "pg" / "bin"
    directory.mkdir(parents=True)
    for name in ("initdb", "postgres", "psql"):
        (directory / name).write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 17.1'\n")
        (directory / name).chmod(0o700)

    copy = reachable_binaries(Binaries(directory, 17), server_account())

    assert server_account().run([str(copy.postgres)], timeout_seconds=20).returncode == 0
    assert stat.S_IMODE((directory / "postgres").stat().st_mode) == 0o700
    assert copy.directory.is_relative_to(shared_directory)
