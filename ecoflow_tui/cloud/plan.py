"""What a connection to a broker is to be, and the paho client that becomes it."""

import ssl
from collections.abc import Callable
from dataclasses import dataclass

from paho.mqtt.client import Client

from ecoflow_tui.cloud.login import BrokerLogin
from ecoflow_tui.cloud.patient_client import PatientClient


@dataclass(frozen=True, slots=True)
class ConnectionPlan:
    """What a connection is to be.

    Attributes:
        login: Where, and as whom.
        client_id: The client id.
        topics: Subscribed to one by one, with QoS 1.
        is_persistent: Whether the broker keeps messages while we are away.
        tls: Whom to trust; unused where the login is for plain text.
        connect_seconds: For TCP and again for TLS.
        keepalive_seconds: MQTT's interval.
    """

    login: BrokerLogin
    client_id: str
    topics: tuple[str, ...]
    is_persistent: bool
    tls: ssl.SSLContext
    connect_seconds: float
    keepalive_seconds: int


def new_client(plan: ConnectionPlan, has_room: Callable[[], bool]) -> PatientClient:
    """A client for one connection, which is never made anew by paho."""
    client = PatientClient(plan.client_id, is_persistent=plan.is_persistent, has_room=has_room)
    client.connect_timeout = plan.connect_seconds
    if plan.login.account:
        client.username_pw_set(plan.login.account, plan.login.password)
    if plan.login.is_tls:
        client.tls_set_context(plan.tls)
    client.on_socket_register_write = _leave_it_to_the_loop
    return client


def _leave_it_to_the_loop(_client: Client, _data: object, _line: object) -> None:
    """Set so that paho never writes on the caller's thread; its loop is woken anyway."""
