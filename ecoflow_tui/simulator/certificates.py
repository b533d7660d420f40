"""A private certificate authority, and server certificates that are right or wrong on purpose."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

import trustme

HOSTS = ("localhost", "127.0.0.1")


class CertificateKind(StrEnum):
    """Which certificate a server shows."""

    GOOD = "good"
    WRONG_HOST = "wrong-host"
    EXPIRED = "expired"
    UNKNOWN_AUTHORITY = "unknown-authority"


@dataclass(frozen=True, slots=True)
class Certificates:
    """One authority for the life of a cloud."""

    authority: trustme.CA

    @classmethod
    def new(cls) -> "Certificates":
        """A fresh authority that nobody else trusts."""
        return cls(trustme.CA(organization_name="ecoflow-tui simulated cloud"))

    def write_authority(self, path: Path) -> None:
        """Write the authority's certificate as PEM, for ``ECOFLOW_CA_FILE``."""
        self.authority.cert_pem.write_to_path(str(path))

    def server_context(self) -> ssl.SSLContext:
        """A server-side context that shows the good certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        self.show(context, CertificateKind.GOOD)
        return context

    def show(self, context: ssl.SSLContext, kind: CertificateKind) -> None:
        """Make every handshake from now on in ``context`` show a certificate of this kind."""
        self._issued(kind).configure_cert(context)

    def _issued(self, kind: CertificateKind) -> trustme.LeafCert:
        now = datetime.now(UTC)
        match kind:
            case CertificateKind.GOOD:
                return self.authority.issue_cert(*HOSTS)
            case CertificateKind.WRONG_HOST:
                return self.authority.issue_cert("another-cloud.example")
            case CertificateKind.EXPIRED:
                return self.authority.issue_cert(
                    *HOSTS, not_before=now - timedelta(days=60), not_after=now - timedelta(days=1)
                )
            case CertificateKind.UNKNOWN_AUTHORITY:
                return trustme.CA().issue_cert(*HOSTS)
