"""How to get in at a broker: from a certification reply, or from an address of the user's."""

from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import SplitResult, unquote, urlsplit

import msgspec

from ecoflow_tui.cloud.options import OwnBroker
from ecoflow_tui.cloud.trust import is_ecoflow, is_loopback
from ecoflow_tui.core.errors import ConfigurationError, NetworkError

_ENCRYPTED = frozenset({"mqtts", "ssl", "tls"})
_PLAIN = frozenset({"mqtt", "tcp"})


@dataclass(frozen=True, slots=True)
class BrokerLogin:
    """A broker's address and an account there.

    Attributes:
        host: Its name or address; the TLS certificate must be for it.
        port: Its TCP port.
        is_tls: Whether the connection is encrypted; plain text goes where it was allowed.
        account: The user name, which is part of the public topics; empty: none.
        password: Never shown.
        client_id: The client id that the broker asks for; ``None``: the installation's own.
        issued_at: When it was certified.
    """

    host: str
    port: int
    is_tls: bool
    account: str
    password: str | None = field(repr=False)
    client_id: str | None
    issued_at: datetime

    @property
    def peer(self) -> str:
        """``host:port``, for people."""
        return f"{self.host}:{self.port}"


class _Certificate(msgspec.Struct, rename="camel"):
    """Both shapes of the reply: PROTOCOL section 1.1, and the early note's of section 7."""

    url: str
    port: int | str
    protocol: str = "mqtts"
    certificate_account: str | None = None
    certificate_password: str | None = None
    username: str | None = None
    password: str | None = None
    client_id: str | None = None


def read_certificate(data: bytes, at: datetime, *, is_any_host_fine: bool) -> BrokerLogin:
    """The login in a certification reply's ``data``.

    Args:
        data: JSON.
        at: Now.
        is_any_host_fine: Whether the broker may be another's than EcoFlow's.

    Raises:
        NetworkError: The reply is not one, or sends us where we do not go.
    """
    try:
        reply = msgspec.json.decode(data, type=_Certificate)
        port = int(reply.port)
    except (msgspec.DecodeError, ValueError) as error:
        raise _unexpected("it has another shape") from error
    account = reply.certificate_account or reply.username
    password = reply.certificate_password or reply.password
    if not account or not password or not 0 < port < 65536:
        raise _unexpected("it lacks an account, a password or a port")
    host = urlsplit(reply.url).hostname if "://" in reply.url else reply.url
    if not host or not (is_any_host_fine or is_ecoflow(host)):
        raise _unexpected(f"its broker {host!r} is not under ecoflow.com")
    is_tls = reply.protocol in _ENCRYPTED
    if not is_tls and not (reply.protocol in _PLAIN and is_loopback(host)):
        raise _unexpected(f"its protocol {reply.protocol!r} is not MQTT over TLS")
    return BrokerLogin(host, port, is_tls, account, password, reply.client_id or None, at)


def _unexpected(why: str) -> NetworkError:
    return NetworkError(
        f"The certification reply cannot be used: {why}.",
        "Check ECOFLOW_API_URL; another cloud's broker is accepted only where it is set.",
    )


def own_login(broker: OwnBroker, at: datetime) -> BrokerLogin:
    """The login for a broker of the user's own.

    Raises:
        ConfigurationError: Its address cannot be used.
    """
    address = urlsplit(broker.url)
    try:
        port = address.port
    except ValueError as error:
        raise _bad_address("its port is no number") from error
    if address.scheme not in {"mqtts", "mqtt"} or not address.hostname:
        raise _bad_address("it is not of the form mqtts://user@host:8883")
    if address.password is not None:
        raise _bad_address("it holds a password; that belongs in ECOFLOW_MQTT_PASSWORD")
    is_tls = address.scheme == "mqtts"
    if not (is_tls or broker.may_be_plain or is_loopback(address.hostname)):
        raise _bad_address("plain mqtt:// leaves this machine; use mqtts://")
    return BrokerLogin(
        host=address.hostname,
        port=port or (8883 if is_tls else 1883),
        is_tls=is_tls,
        account=_user(address),
        password=broker.password,
        client_id=None,
        issued_at=at,
    )


def _user(address: SplitResult) -> str:
    return unquote(address.username or "")


def _bad_address(why: str) -> ConfigurationError:
    return ConfigurationError(
        f"ECOFLOW_MQTT_URL cannot be used: {why}.", "Write it as mqtts://user@host:8883."
    )
