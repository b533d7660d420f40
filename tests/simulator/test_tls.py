import socket
import ssl

import pytest

from ecoflow_tui.simulator.certificates import CertificateKind
from ecoflow_tui.simulator.cloud import Cloud
from ecoflow_tui.simulator.tls import Face


def handshake(cloud: Cloud, port: int, *, trusts: bool = True) -> None:
    ca_file = cloud.environment()["ECOFLOW_CA_FILE"] if trusts else None
    context = ssl.create_default_context(cafile=ca_file)
    with (
        socket.create_connection(("127.0.0.1", port), timeout=10.0) as plain,
        context.wrap_socket(plain, server_hostname="127.0.0.1"),
    ):
        pass


def rest_port(cloud: Cloud) -> int:
    return int(cloud.environment()["ECOFLOW_API_URL"].rpartition(":")[2])


def test_both_faces_verify_with_the_authority_of_the_cloud(cloud: Cloud) -> None:
    handshake(cloud, rest_port(cloud))
    handshake(cloud, cloud.door.port)


def test_nobody_else_trusts_that_authority(cloud: Cloud) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(cloud, rest_port(cloud), trusts=False)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (CertificateKind.WRONG_HOST, "not valid for"),
        (CertificateKind.EXPIRED, "expired"),
        (CertificateKind.UNKNOWN_AUTHORITY, "local issuer|self-signed|signature"),
    ],
)
def test_a_wrong_certificate_is_shown_on_both_faces_and_taken_back(
    cloud: Cloud, kind: CertificateKind, reason: str
) -> None:
    cloud.faults.show_certificate(kind)
    for port in (rest_port(cloud), cloud.door.port):
        with pytest.raises(ssl.SSLCertVerificationError, match=reason):
            handshake(cloud, port)

    cloud.faults.show_certificate(CertificateKind.GOOD)
    handshake(cloud, rest_port(cloud))
    handshake(cloud, cloud.door.port)


def test_one_face_can_be_wrong_alone(cloud: Cloud) -> None:
    cloud.faults.show_certificate(CertificateKind.EXPIRED, Face.BROKER)

    handshake(cloud, rest_port(cloud))
    with pytest.raises(ssl.SSLCertVerificationError, match="expired"):
        handshake(cloud, cloud.door.port)


def test_a_face_can_refuse_to_shake_hands_at_all(cloud: Cloud) -> None:
    cloud.faults.break_handshakes()
    for port in (rest_port(cloud), cloud.door.port):
        with pytest.raises((ssl.SSLError, ConnectionError)):
            handshake(cloud, port)

    cloud.faults.mend_handshakes()
    handshake(cloud, rest_port(cloud))
    handshake(cloud, cloud.door.port)
