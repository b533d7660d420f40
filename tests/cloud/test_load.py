"""Many messages, acknowledged by another thread, while connections come and go."""

import threading
from queue import SimpleQueue

from ecoflow_tui.cloud.options import CloudOptions
from ecoflow_tui.core.events import LinkState, Origin, RawMessage, StationSilence
from ecoflow_tui.core.feed import Acknowledge
from ecoflow_tui.simulator.cloud import Cloud
from tests.cloud.witness import running

_COUNT = 600


class _Clerk:
    """A keeper that acknowledges on a thread of its own, as the recorder does."""

    has_room = True

    def __init__(self) -> None:
        self.kept: list[RawMessage] = []
        self._work: SimpleQueue[Acknowledge | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._acknowledge)
        self._thread.start()

    def keep(self, raw: RawMessage, acknowledge: Acknowledge) -> None:
        if raw.origin is Origin.MQTT:
            self.kept.append(raw)
            self._work.put(acknowledge)

    def miss(self, silence: StationSilence) -> None:
        raise AssertionError(silence)

    def stop(self) -> None:
        self._work.put(None)
        self._thread.join()

    def _acknowledge(self) -> None:
        while (acknowledge := self._work.get()) is not None:
            acknowledge()


def _payload(number: int) -> bytes:
    return b'{"params": {"pd.soc": %d}}' % number


def test_every_message_arrives_while_connections_are_cut(
    persistent: CloudOptions, cloud: Cloud
) -> None:
    clerk = _Clerk()

    with running(persistent, clerk) as witness:
        witness.wait_for(LinkState.LIVE)
        for number in range(_COUNT):
            cloud.publish_soon(cloud.serials[0], _payload(number))
            if number % 200 == 150:
                cloud.faults.drop_connections()
        witness.wait_for_payload(_payload(_COUNT - 1))
        witness.wait_until(lambda: len({raw.payload for raw in clerk.kept}) == _COUNT)
    clerk.stop()

    first_time = [raw.payload for raw in clerk.kept if not raw.is_duplicate]
    assert len(first_time) == len(set(first_time))
