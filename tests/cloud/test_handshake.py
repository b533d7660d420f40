"""Nothing is told to a server before its certificate is verified: neither keys nor passwords."""

import ssl
from dataclasses import replace
from pathlib import Path

import pytest

from ecoflow_tui.cloud.api import CloudApi
from ecoflow_tui.cloud.options import CloudOptions, Keys, OwnBroker
from ecoflow_tui.core.errors import NetworkError
from ecoflow_tui.core.events import LinkState
from ecoflow_tui.simulator.certificates import CertificateKind, Certificates
from ecoflow_tui.simulator.cloud import Cloud
from ecoflow_tui.simulator.tls import Face
from tests.cloud.conftest import QUICK
from tests.cloud.recorder import (
    ALERT,
    APPLICATION_DATA,
    CHANGE_CIPHER_SPEC,
    HANDSHAKE,
    Recorder,
    records,
)
from tests.cloud.witness import running

_BAD = [kind for kind in CertificateKind if kind is not CertificateKind.GOOD]
_ALERT_BYTES = 32
"""What an alert takes, encrypted or not; the shortest CONNECT or request is far longer."""


@pytest.fixture
def certificates(tmp_path: Path) -> Certificates:
    """An authority that we trust."""
    certificates = Certificates.new()
    certificates.write_authority(tmp_path / "ca.pem")
    return certificates


def _context(
    certificates: Certificates, kind: CertificateKind, newest: ssl.TLSVersion
) -> ssl.SSLContext:
    context = certificates.server_context()
    context.maximum_version = newest
    certificates.show(context, kind)
    return context


def _options(directory: Path, port: int) -> CloudOptions:
    return CloudOptions(
        directory / "state",
        broker=OwnBroker(f"mqtts://the-user@127.0.0.1:{port}", "the-pass-word"),
        ca_file=directory / "ca.pem",
        timings=QUICK,
    )


def _learned_nothing(recorder: Recorder) -> bool:
    """It got a ClientHello, which is sent before any certificate, and then a short farewell."""
    (first, _), *rest = records(recorder.calls[0])
    is_short = all(
        kind in {CHANGE_CIPHER_SPEC, ALERT, APPLICATION_DATA} and length <= _ALERT_BYTES
        for kind, length in rest
    )
    return first == HANDSHAKE and is_short and recorder.said == b""


@pytest.mark.parametrize("newest", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
@pytest.mark.parametrize("kind", _BAD)
def test_a_broker_with_a_bad_certificate_learns_nothing(
    certificates: Certificates, tmp_path: Path, kind: CertificateKind, newest: ssl.TLSVersion
) -> None:
    with Recorder(_context(certificates, kind, newest)) as recorder:
        with running(_options(tmp_path, recorder.port)) as witness:
            waiting = witness.wait_for(LinkState.WAITING)
        assert recorder.done.acquire(timeout=10)

    assert "certificate" in waiting.reason
    assert _learned_nothing(recorder)


@pytest.mark.parametrize("kind", _BAD)
def test_a_cloud_with_a_bad_certificate_learns_nothing(
    certificates: Certificates, tmp_path: Path, kind: CertificateKind
) -> None:
    options = replace(
        _options(tmp_path, 1), broker=None, keys=Keys("the-access-key", "the-secret-key")
    )
    with Recorder(_context(certificates, kind, ssl.TLSVersion.TLSv1_3)) as recorder:
        url = f"https://127.0.0.1:{recorder.port}"
        with (
            CloudApi(replace(options, api_url=url)) as api,
            pytest.raises(NetworkError, match="certificate"),
        ):
            api.certification()
        assert recorder.done.acquire(timeout=10)

    assert _learned_nothing(recorder)


def test_the_recorder_would_have_heard_it(certificates: Certificates, tmp_path: Path) -> None:
    context = _context(certificates, CertificateKind.GOOD, ssl.TLSVersion.TLSv1_3)

    with Recorder(context) as recorder, running(_options(tmp_path, recorder.port)) as witness:
        witness.wait_until(lambda: b"the-pass-word" in recorder.said)

    assert b"the-user" in recorder.said


def test_a_handshake_that_is_broken_off_is_named_and_recovered_from(
    options: CloudOptions, cloud: Cloud
) -> None:
    cloud.faults.break_handshakes(Face.BROKER)

    with running(options) as witness:
        waiting = witness.wait_for(LinkState.WAITING)
        cloud.faults.mend_handshakes()
        witness.wait_for(LinkState.LIVE)

    assert "TLS handshake" in waiting.reason
