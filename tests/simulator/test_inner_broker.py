import socket
import threading
from pathlib import Path

import pytest
from iotcore import Broker

from ecoflow_tui.core.errors import NetworkError
from ecoflow_tui.simulator import inner_broker
from ecoflow_tui.simulator.held_port import HeldPort
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


def test_its_port_is_nobody_elses_before_it_listens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    strangers: list[OSError] = []

    class Late(Broker):
        def start(self, timeout: float = 10) -> Broker:
            with socket.socket() as stranger:
                try:
                    stranger.bind(("127.0.0.1", self.port))
                except OSError as error:
                    strangers.append(error)
            return super().start(timeout)

    monkeypatch.setattr(inner_broker, "Broker", Late)
    broker = InnerBroker(tmp_path)
    broker.start()
    broker.stop()

    assert len(strangers) == 1


def test_a_stranger_on_the_port_is_not_taken_for_the_broker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class NotHeld(HeldPort):
        def __init__(self) -> None:
            super().__init__()
            self.number = stranger.getsockname()[1]

    with socket.create_server(("127.0.0.1", 0)) as stranger:
        monkeypatch.setattr(inner_broker, "HeldPort", NotHeld)

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
