"""A remote database is verified; where that fails it is said what to do."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import trustme
from psycopg.conninfo import conninfo_to_dict

from ecoflow_tui.core.errors import DatabaseError
from ecoflow_tui.store.tls import verified
from ecoflow_tui.store.visit import visit


@pytest.fixture(autouse=True)
def _no_settings_of_the_tester(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("PGHOST", "PGHOSTADDR", "PGSSLMODE", "PGSSLROOTCERT", "PGSERVICE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.mark.parametrize(
    "conninfo",
    [
        "",
        "dbname=x",
        "postgresql://u@localhost/x",
        "postgresql://u@127.0.0.1/x",
        "host=/run/postgresql",
        "host=db.example sslmode=prefer",
        "postgresql://u@db.example/x?sslmode=disable",
        "service=mine",
        "no connection string",
    ],
)
def test_what_is_local_or_decided_is_left_alone(conninfo: str) -> None:
    assert verified(conninfo) == conninfo


@pytest.mark.parametrize(
    "conninfo", ["postgresql://u:secret@db.example/x", "host=localhost,db.example user=u"]
)
def test_another_computer_is_verified(conninfo: str) -> None:
    chosen = conninfo_to_dict(verified(conninfo))

    assert (chosen["sslmode"], chosen["sslrootcert"]) == ("verify-full", "system")
    assert chosen["user"] == "u"


def test_the_environment_counts_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGHOST", "db.example")
    assert "verify-full" in verified("dbname=x")

    monkeypatch.setenv("PGSSLMODE", "require")
    assert verified("dbname=x") == "dbname=x"


def test_a_ca_of_one_s_own_is_kept(tmp_path: Path) -> None:
    (tmp_path / ".postgresql").mkdir()
    (tmp_path / ".postgresql" / "root.crt").write_text("a certificate")

    assert "sslrootcert" not in verified("host=db.example")
    assert "sslrootcert=mine.crt" in verified("host=db.example sslrootcert=mine.crt")


@contextmanager
def _server(certificate: trustme.LeafCert | None) -> Iterator[int]:
    """Answers a request for TLS as PostgreSQL does: with this certificate, or that it has none."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            line, _address = listener.accept()
            with line:
                line.recv(8)
                line.sendall(b"N" if certificate is None else b"S")
                if certificate is not None:
                    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                    certificate.configure_cert(context)
                    context.wrap_socket(line, server_side=True).close()

    thread = threading.Thread(target=serve)
    thread.start()
    with listener:
        yield listener.getsockname()[1]
    thread.join()


@pytest.mark.parametrize(
    ("has_tls", "what", "hint"),
    [
        (True, "certificate cannot be verified", "sslrootcert=FILE"),
        (False, "does not offer TLS", "Switch TLS on"),
    ],
)
def test_a_server_that_cannot_be_verified_is_refused_with_a_cure(
    has_tls: bool, what: str, hint: str
) -> None:
    certificate = trustme.CA().issue_cert("db.example") if has_tls else None

    with (
        _server(certificate) as port,
        pytest.raises(DatabaseError, match=what) as caught,
        visit(verified(f"host=db.example hostaddr=127.0.0.1 port={port}"), "look"),
    ):
        raise AssertionError("it was let in")

    assert hint in caught.value.hint
