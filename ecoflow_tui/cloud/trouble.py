"""What an operating system's or OpenSSL's error means, in words that help."""

import socket
import ssl
from collections.abc import Iterator

from ecoflow_tui.core.errors import NetworkError

_EXPIRED = frozenset({9, 10})
_WRONG_HOST = frozenset({62, 64})
_UNKNOWN_CA = frozenset({18, 19, 20, 21})


def network_error(peer: str, error: BaseException) -> NetworkError:
    """The error for a failed connection.

    Args:
        peer: Who was called, as ``host:port``.
        error: What was raised; the cause may be deep in its chain.
    """
    for cause in _chain(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _bad_certificate(peer, cause)
        if isinstance(cause, ssl.SSLError):
            return _failed_handshake(peer, cause)
        if isinstance(cause, OSError) and type(cause) is not OSError:
            return _unreachable(peer, cause)
    return _unreachable(peer, error)


def _chain(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__


def _bad_certificate(peer: str, error: ssl.SSLCertVerificationError) -> NetworkError:
    code = error.verify_code
    if code in _EXPIRED:
        return NetworkError(
            f"The TLS certificate of {peer} has expired or is not valid yet.",
            "Check this machine's clock; a server of your own needs a new certificate.",
        )
    if code in _WRONG_HOST:
        return NetworkError(
            f"The TLS certificate of {peer} is for another host name.",
            "Use the name that the certificate was issued for.",
        )
    if code in _UNKNOWN_CA:
        return NetworkError(
            f"The TLS certificate of {peer} comes from an authority that is not known here.",
            "For a server of your own set ECOFLOW_CA_FILE; else something intercepts the line.",
        )
    return NetworkError(
        f"The TLS certificate of {peer} does not verify: {error.verify_message}.",
        "Repair the server's certificate; verification is never switched off.",
    )


def _failed_handshake(peer: str, error: ssl.SSLError) -> NetworkError:
    reason = (getattr(error, "reason", None) or "unknown reason").replace("_", " ").lower()
    return NetworkError(
        f"{peer} refused or broke off the TLS handshake ({reason}).",
        "Check that the port is the one for TLS, and that no proxy is in between.",
    )


def _unreachable(peer: str, error: BaseException) -> NetworkError:
    if isinstance(error, socket.gaierror):
        return NetworkError(
            f"The name of {peer} cannot be resolved.", "Check the network and its DNS."
        )
    if isinstance(error, ConnectionRefusedError):
        return NetworkError(f"{peer} refuses connections.", "Check the address and the port.")
    if isinstance(error, ConnectionResetError | BrokenPipeError | ConnectionAbortedError):
        return NetworkError(f"{peer} broke off the connection.", "It is tried again.")
    if isinstance(error, TimeoutError):
        return NetworkError(f"{peer} does not answer in time.", "Check the network and firewalls.")
    return NetworkError(
        f"{peer} cannot be reached ({type(error).__name__}).", "Check the network and firewalls."
    )
