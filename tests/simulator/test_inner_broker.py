import socket
import threading
from pathlib import Path

import pytest

from ecoflow_tui.core.errors import NetworkError
from ecoflow_tui.simulator import inner_broker
from ecoflow_tui.simulator.inner_broker import InnerBroker


def test_it_starts_on_a_free_port_and_frees_it_again(tmp_path: Path) -> None:
    broker = InnerBroker(tmp_path)
    address = broker.start()
    broker.stop()
    broker.stop()

    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((address.host, address.port))


def test_its_password_is_in_no_repr_and_in_no_readable_file(tmp_path: Path) -> None:
    broker = InnerBroker(tmp_path)
    address = broker.start()
    broker.stop()

    assert address.password not in repr(address)
    assert (tmp_path / "broker.toml").stat().st_mode & 0o077 == 0


def test_a_stranger_on_the_port_is_not_taken_for_the_broker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        monkeypatch.setattr(inner_broker, "_free_port", lambda: stranger.getsockname()[1])

        with pytest.raises(NetworkError, match="did not start"):
            InnerBroker(tmp_path).start()


def test_two_brokers_start_side_by_side(tmp_path: Path) -> None:
    brokers = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        brokers.append(InnerBroker(tmp_path / name))
    ports: list[int] = []
    threads = [
        threading.Thread(target=lambda one=one: ports.append(one.start().port)) for one in brokers
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for broker in brokers:
        broker.stop()

    assert len(set(ports)) == 2
