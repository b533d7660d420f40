"""Whom we trust on TLS, and where plain text may go. Verification is never switched off."""

import ipaddress
import ssl
from pathlib import Path

import httpx

from ecoflow_tui.core.errors import ConfigurationError


class _TidySocket(ssl.SSLSocket):
    """Closes itself when the handshake fails; paho would leave that to the garbage collector."""

    def do_handshake(self, block: bool = False) -> None:
        """Shake hands, or close and raise."""
        try:
            super().do_handshake(block)
        except OSError:
            self.close()
            raise


def tls_context(ca_file: Path | None) -> ssl.SSLContext:
    """A context that trusts the usual authorities, and those of ``ca_file`` beside them.

    Raises:
        ConfigurationError: The file cannot be read or holds no certificate.
    """
    context = httpx.create_ssl_context()
    context.sslsocket_class = _TidySocket
    context.load_default_certs()
    if ca_file is not None:
        try:
            context.load_verify_locations(cafile=ca_file)
        except OSError as error:
            reason = error.strerror or "it holds no certificate"
            raise ConfigurationError(
                f"The CA file {ca_file} cannot be used: {reason}.",
                "ECOFLOW_CA_FILE must name a readable file with certificates in PEM form.",
            ) from error
    return context


def is_loopback(host: str) -> bool:
    """Whether plain text to this host never leaves the machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_ecoflow(host: str) -> bool:
    """Whether the host is EcoFlow's own."""
    name = host.lower().rstrip(".")
    return name == "ecoflow.com" or name.endswith(".ecoflow.com")
