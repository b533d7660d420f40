import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ecoflow_tui.embedded import (
    Binaries,
    EmbeddedServer,
    PrivateServer,
    Shutdown,
    find_binaries,
    open_server,
)
from ecoflow_tui.embedded.place import prepare_place
from ecoflow_tui.embedded.sharing import wait_until_unsupervised


def make_reachable_directory() -> Path:
    """A short directory that the server's account can pass through, as pytest's own are not."""
    directory = Path(tempfile.mkdtemp(prefix="ecoflow-", dir="/tmp"))
    if os.geteuid() == 0:
        directory.chmod(0o711)
    return directory


@pytest.fixture
def base() -> Iterator[Path]:
    directory = make_reachable_directory()
    yield directory
    shutil.rmtree(directory)


@pytest.fixture(scope="session")
def binaries() -> Binaries:
    return find_binaries()


@pytest.fixture(scope="session")
def made_data(binaries: Binaries) -> Iterator[Path]:
    """A data directory after its first start, to copy: making one takes most of a second."""
    directory = make_reachable_directory()
    server = PrivateServer.under(directory, binaries)
    server.start()
    server.stop()
    yield server.place.data
    shutil.rmtree(directory)


@pytest.fixture
def used_base(base: Path, binaries: Binaries, made_data: Path) -> Path:
    """A base where a server has run before."""
    place = prepare_place(base, binaries.major)
    subprocess.run(["cp", "-a", made_data, place.data], check=True)
    return base


@pytest.fixture
def new_server(base: Path, binaries: Binaries) -> Iterator[PrivateServer]:
    """A server of the test's own whose data directory is not made yet."""
    server = PrivateServer.under(base, binaries)
    yield server
    server.stop(Shutdown.IMMEDIATE)


@pytest.fixture
def server(used_base: Path, binaries: Binaries) -> Iterator[PrivateServer]:
    """A server of the test's own, to start, stop and crash as it likes; not started yet."""
    server = PrivateServer.under(used_base, binaries)
    yield server
    server.stop(Shutdown.IMMEDIATE)


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedServer]:
    """One server for the whole run; it ends with the run even if that is killed."""
    directory = make_reachable_directory()
    with open_server(directory) as server:
        yield server
    wait_until_unsupervised(server.place)
    shutil.rmtree(directory)
