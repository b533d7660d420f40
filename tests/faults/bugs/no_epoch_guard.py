"""A message is acknowledged on whatever connection there is, by a packet id of another one."""

from typing import Any

from ecoflow_tui.cloud.broker import Connection

_newest: list[Connection] = []
_init = Connection.__init__


def init(self: Connection, *arguments: Any) -> None:
    _init(self, *arguments)
    _newest[:] = [self]


def acknowledge(self: Connection, packet_id: int, qos: int) -> None:
    _newest[0]._client.ack(packet_id, qos)


Connection.__init__ = init  # type: ignore[method-assign]
Connection._acknowledge = acknowledge  # type: ignore[method-assign]
