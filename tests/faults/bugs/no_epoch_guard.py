"""A message is acknowledged on whatever connection there is, by a packet id of another one."""

from collections.abc import Callable

from ecoflow_tui.cloud.broker import Connection
from ecoflow_tui.cloud.happenings import Post
from ecoflow_tui.cloud.plan import ConnectionPlan
from tests.faults.hooks import put

_newest: list[Connection] = []
_init = Connection.__init__


def init(
    self: Connection, plan: ConnectionPlan, epoch: int, post: Post, has_room: Callable[[], bool]
) -> None:
    _init(self, plan, epoch, post, has_room)
    _newest[:] = [self]


def acknowledge(self: Connection, packet_id: int, qos: int) -> None:
    del self
    _newest[0]._client.ack(packet_id, qos)


put(Connection, "__init__", init)
put(Connection, "_acknowledge", acknowledge)
