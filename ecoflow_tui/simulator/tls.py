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

    def break_handshakes(self, *faces: Face) -> None:
        """Break off later handshakes before any certificate, on these faces or on all."""
        for face in faces or tuple(Face):
            self._contexts[face].sni_callback = _refuse

    def mend_handshakes(self) -> None:
        """Shake hands again, on all faces."""
        for context in self._contexts.values():
            context.sni_callback = None

    def write_authority(self, path: Path) -> None:
        """Write the authority's certificate as PEM."""
        self._certificates.write_authority(path)


def _refuse(_line: ssl.SSLObject, _host: str | None, _context: ssl.SSLContext) -> int:
    return ssl.ALERT_DESCRIPTION_HANDSHAKE_FAILURE
