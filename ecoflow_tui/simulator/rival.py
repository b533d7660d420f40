"""A second client that uses somebody's client id, as happens when a tool is started twice."""

import ssl

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from ecoflow_tui.simulator.account import Account


class Rival:
    """Connects with the same client id, and again whenever it is thrown out.

    It never acknowledges anything, so no message is lost to it.

    Args:
        client_id: Whose id it takes.
        account: The account it connects with.
        context: The client side of TLS.
        again_seconds: How long it waits before it comes back.
    """

    def __init__(
        self, client_id: str, account: Account, context: ssl.SSLContext, again_seconds: int
    ) -> None:
        self._client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=client_id,
            clean_session=False,
            manual_ack=True,
        )
        self._client.username_pw_set(account.broker_account, account.broker_password)
        self._client.tls_set_context(context)
        self._client.reconnect_delay_set(again_seconds, again_seconds)

    def start(self, port: int) -> None:
        """Take the session over."""
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()

    def stop(self) -> None:
        """Leave the session to whoever comes next."""
        self._client.disconnect()
        self._client.loop_stop()
