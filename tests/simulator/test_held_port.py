import socket
import sys

import pytest

from ecoflow_tui.simulator.cloud import Cloud
from ecoflow_tui.simulator.held_port import HeldPort
from ecoflow_tui.simulator.options import CloudOptions

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="elsewhere nobody can join a port that is held"
)

_QUIET = CloudOptions(stations_running=False)


def _is_refused(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except ConnectionRefusedError:
        return True
    return False


def _is_taken(port: int) -> bool:
    with socket.socket() as stranger:
        try:
            stranger.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def test_a_held_port_refuses_until_somebody_listens_on_it() -> None:
    held = HeldPort()

    was_refused = _is_refused(held.number)
    with socket.create_server(("127.0.0.1", held.number)):
        is_refused = _is_refused(held.number)

    held.release()
    assert (was_refused, is_refused) == (True, False)


def test_a_held_port_is_nobody_elses() -> None:
    held = HeldPort()

    while_held = _is_taken(held.number)
    held.release()

    assert (while_held, _is_taken(held.number)) == (True, False)


def test_a_port_on_which_somebody_listens_cannot_be_held() -> None:
    with socket.create_server(("127.0.0.1", 0)) as somebody, pytest.raises(OSError, match="in use"):
        HeldPort(somebody.getsockname()[1])


def test_a_closed_door_keeps_its_port() -> None:
    with Cloud(_QUIET) as cloud:
        cloud.faults.refuse_connections()

        is_taken = _is_taken(cloud.door.port)

    assert is_taken
