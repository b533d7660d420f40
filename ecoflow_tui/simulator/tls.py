"""The two faces of the cloud that speak TLS, and the certificates they show."""

import ssl
from enum import StrEnum
from pathlib import Path

from ecoflow_tui.simulator.certificates import CertificateKind, Certificates


class Face(StrEnum):
    """Where a client meets TLS."""

    REST = "rest"
    BROKER = "broker"


class TlsFaces:
    """One server context per face, all from one authority of our own."""

    def __init__(self) -> None:
        self._certificates = Certificates.new()
        self._contexts = {face: self._certificates.server_context() for face in Face}

    def context(self, face: Face) -> ssl.SSLContext:
        """The server side of this face."""
        return self._contexts[face]

    def client_context(self) -> ssl.SSLContext:
        """A client side that trusts the authority."""
        context = ssl.create_default_context()
        self._certificates.authority.configure_trust(context)
        return context

    def show(self, kind: CertificateKind, *faces: Face) -> None:
        """Show a certificate of this kind in later handshakes, on these faces or on all."""
        for face in faces or tuple(Face):
            self._certificates.show(self._contexts[face], kind)

    def write_authority(self, path: Path) -> None:
        """Write the authority's certificate as PEM."""
        self._certificates.write_authority(path)
