"""What can happen to the broker, and to the way there."""

from collections.abc import Iterator

from tests.faults.recorder import KEEPALIVE_SECONDS
from tests.faults.trial import fault
from tests.faults.world import World

_LIVE = "pilot: live"
_SLACK_SECONDS = 2.0
"""The client looks at its clock once a second, for each of the two."""


@fault("The broker drops the connection, ten times.")
def _broker_drops_connections(world: World) -> Iterator[None]:
    for _time in range(10):
        world.recorder.mark()
        world.cloud.faults.drop_connections()
        world.load.goes_on_for(20)
    yield


@fault("The broker is stopped, and started again after a while.")
def _broker_restarted(world: World) -> Iterator[None]:
    world.cloud.faults.refuse_connections()
    world.cloud.faults.drop_connections()
    world.recorder.hears("pilot: waiting")
    yield
    world.cloud.faults.accept_connections()


@fault(
    "Every connection to the broker is reset among messages, while the disk is slow.",
    hooks=["hooks.disk"],
)
def _broker_connection_reset(world: World) -> Iterator[None]:
    world.disk.be("slow 0.3")
    for _time in range(3):
        world.recorder.mark()
        world.broker_line.cut()
        world.recorder.hears(_LIVE)
        world.load.goes_on_for(20)
    yield
    world.disk.be_well()


@fault(
    "The broker uses packet ids again at once; the connection is cut, and then power fails.",
    hooks=["hooks.disk", "hooks.patience"],
)
def _packet_ids_used_again(world: World) -> Iterator[None]:
    """New messages get the ids of those that wait in the recorder's queue twice."""
    world.disk.be("slow 0.3")
    _wait_for_fsyncs(world, 2)
    world.disk.be("slow 2")
    world.load.goes_on_for(70)
    world.load.pause()
    world.recorder.mark()
    world.broker_line.cut()
    _use_packet_ids_again(world)
    world.recorder.hears("connected to")
    _wait_for_fsyncs(world, 1)
    world.wait_until(lambda: world.disk.is_being_written, "what waited is written")
    world.load.go_on()
    _wait_for_fsyncs(world, 1)
    world.load.goes_on_for(10)
    world.recorder.kill()
    world.disk.lose_power()
    world.disk.be_well()
    world.start_recorder()
    world.recorder.hears(_LIVE)
    yield


def _wait_for_fsyncs(world: World, count: int) -> None:
    due = world.disk.fsyncs + count
    world.wait_until(lambda: world.disk.fsyncs >= due, "the spool is fsynced")


def _use_packet_ids_again(world: World) -> None:
    """The ids that are taken now come next, as soon as they are free."""
    for outbox in world.cloud.door._outboxes.values():
        outbox._last_id = min(outbox._owed, default=1) - 1


@fault(
    "The way to the broker is open and carries nothing. Found within two keepalives.",
    hooks=["hooks.keepalive"],
)
def _broker_connection_half_open(world: World) -> Iterator[None]:
    world.broker_line.freeze()
    world.recorder.hears("pilot: waiting", 2 * KEEPALIVE_SECONDS + _SLACK_SECONDS)
    yield
    world.broker_line.thaw()


@fault(
    "The broker answers pings and sends no message any more.",
    hooks=["hooks.patience"],
)
def _broker_stalled(world: World) -> Iterator[None]:
    world.cloud.faults.stall()
    world.recorder.hears("reconnect")
    yield


@fault("The network to the broker carries only a few bytes at a time.")
def _broker_slow(world: World) -> Iterator[None]:
    world.broker_line.slow_down(chunk_bytes=512, pause_seconds=0.005)
    yield
    world.broker_line.speed_up()


@fault(
    "The broker's password is changed: the account has to be certified anew.",
    hooks=["hooks.patience"],
)
def _credentials_rotated(world: World) -> Iterator[None]:
    world.cloud.faults.rotate_credentials()
    world.recorder.hears("signed in")
    world.recorder.hears(_LIVE)
    yield


@fault("EcoFlow's REST API fails while the broker drops the connection.")
def _rest_failing(world: World) -> Iterator[None]:
    world.cloud.faults.rest_status = 503
    world.cloud.faults.drop_connections()
    world.recorder.hears(_LIVE)
    yield
    world.cloud.faults.rest_status = None


@fault("Another program connects with the recorder's client id, and comes back once.")
def _client_id_taken_over(world: World) -> Iterator[None]:
    (client_id,) = world.cloud.door.connected_client_ids
    world.cloud.faults.take_over(client_id, again_seconds=2)
    world.recorder.hears("pilot: waiting")
    world.recorder.hears(_LIVE)
    yield
    world.cloud.faults.end()


FAULTS = (
    _broker_drops_connections,
    _broker_restarted,
    _broker_connection_reset,
    _packet_ids_used_again,
    _broker_connection_half_open,
    _broker_stalled,
    _broker_slow,
    _credentials_rotated,
    _rest_failing,
    _client_id_taken_over,
)
