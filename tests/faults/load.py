"""What the stations say during a trial: numbered messages, half of them byte-identical."""

import threading
from collections import Counter

from ecoflow_tui.simulator.cloud import Cloud
from tests.faults.waiting import wait_until

_PAIRS_A_SECOND = 100.0
_SAME_FOR_PAIRS = 50


class Load:
    """Publishes pairs at a steady pace: a numbered message, and one that is equal to the last.

    Messages are written as jsonb writes them, so that what is read back is equal byte for byte.

    Attributes:
        published: How often each payload was published.
    """

    def __init__(self, cloud: Cloud) -> None:
        self.published: Counter[bytes] = Counter()
        self._cloud = cloud
        self._serial = cloud.serials[0]
        self._pairs = 0
        self._publishing = threading.Lock()
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="load", daemon=True)

    @property
    def total(self) -> int:
        """How many messages were published so far."""
        return self.published.total()

    def start(self) -> None:
        """Publish from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Publish no more; the broker has everything."""
        self._is_over.set()
        self._thread.join()
        self.publish(b'{"last": true}')

    def publish(self, payload: bytes) -> None:
        """One message more; returns when the broker has it."""
        self.published[payload] += 1
        self._cloud.publish(self._serial, payload)

    def goes_on_for(self, messages: int) -> None:
        """Return when so many more have been published."""
        due = self.total + messages
        wait_until(lambda: self.total >= due, "the load goes on")

    def _run(self) -> None:
        while not self._is_over.wait(1 / _PAIRS_A_SECOND):
            with self._publishing:
                self._pairs += 1
                soc = self._pairs // _SAME_FOR_PAIRS % 101
                self._say(b'{"n": %d, "params": {"pd.soc": %d}}' % (self._pairs, soc))
                self._say(b'{"params": {"pd.soc": %d}}' % soc)

    def _say(self, payload: bytes) -> None:
        self.published[payload] += 1
        self._cloud.publish_soon(self._serial, payload)

    def pause(self) -> None:
        """Say nothing for a while; the broker has everything."""
        self._publishing.acquire()
        self.publish(b'{"pause": true}')

    def go_on(self) -> None:
        """After a pause."""
        self._publishing.release()
