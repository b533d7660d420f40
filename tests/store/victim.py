"""A recorder to be killed: ``python -m tests.store.victim SPOOL CONNINFO FIRST``.

Takes over numbered messages from ``FIRST`` on, as a broker sends them again that does not know
which ones arrived, and prints the number of each one that it acknowledges.
"""

import itertools
import os
import sys
import threading
from functools import partial
from pathlib import Path

from ecoflow_tui.core.events import RawMessage
from ecoflow_tui.core.identity import uuid7
from ecoflow_tui.store.options import RecorderOptions
from ecoflow_tui.store.recorder import Recorder
from tests.messages import NOON, a_message

IN_FLIGHT = 2000


def message(number: int, *, is_again: bool) -> RawMessage:
    """Every second message says the same as all its like; the packet id tells them apart."""
    payload = {"params": {"pd.soc": 50}} if number % 2 else {"params": {}, "number": number}
    raw = a_message(payload)
    return RawMessage(
        id=uuid7(NOON, os.urandom(10)),
        received_at=NOON,
        topic=raw.topic,
        payload=raw.payload,
        qos=1,
        is_duplicate=is_again,
        packet_id=number % 65535 + 1,
    )


def main() -> None:
    spool, conninfo, first = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    recorder = Recorder(
        RecorderOptions(spool, account="tests", first_answer_seconds=0), lambda: conninfo
    )
    recorder.start()
    window = threading.Semaphore(IN_FLIGHT)

    def acknowledge(number: int) -> None:
        os.write(1, b"%d\n" % number)
        window.release()

    for number in itertools.count(first):
        window.acquire()
        again = number < first + IN_FLIGHT
        recorder.keep(message(number, is_again=again), partial(acknowledge, number))


if __name__ == "__main__":
    main()
