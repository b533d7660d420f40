"""What it costs to keep the live state of 10 000 stations that send 2 000 messages a second.

Each station speaks of its modules in turn, ten keys a message, until each of its forty keys has
been told several times; the time is that of one processor, the memory that of the whole process.
Not measured: receiving, recording, painting; and 10 000 stations of 300 keys, for which 90 MB
would be 30 bytes a key.
"""

import resource
import sys
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec

from benchmarks.report import Bound, Finding, main
from ecoflow_tui.core.events import RawMessage
from ecoflow_tui.core.parse import Parser
from ecoflow_tui.core.state import Fleet
from ecoflow_tui.devices import find_model

STATIONS = 10_000
A_SECOND = 2_000
MESSAGES_EACH = 12
START = datetime(2026, 6, 21, tzinfo=UTC)

MODULES = {
    "pd": "soc wattsInSum wattsOutSum remainTime typec1Watts typec2Watts usb1Watts usb2Watts"
    " carWatts beepState",
    "inv": "inputWatts outputWatts acInVol acInAmp invOutVol invOutAmp invOutFreq outTemp"
    " dcInVol fanState",
    "mppt": "inWatts inVol inAmp outVol outAmp outWatts carOutWatts carTemp mpptTemp chgType",
    "bmsMaster": "soc f32ShowSoc soh vol amp temp cycles remainCap fullCap designCap",
}


def message(number: int, stations: int) -> RawMessage:
    """The stations speak one after another, of one module after another."""
    turn, station = divmod(number, stations)
    module = list(MODULES)[turn % len(MODULES)]
    keys = MODULES[module].split()
    params = {f"{module}.{key}": (number * 7 + place) % 900 for place, key in enumerate(keys)}
    payload = msgspec.json.encode({"id": number, "version": "1.0", "params": params})
    at = START + timedelta(seconds=number / A_SECOND)
    topic = f"/open/open-0123456789abcdef/DCABZ8ZE5B{station:05}/quota"
    return RawMessage(UUID(int=number), at, topic, payload)


def measure(stations: int = STATIONS) -> list[Finding]:
    """The share of a processor, and the memory."""
    parser, fleet, seconds = Parser(find_model), Fleet(), 0.0
    count = stations * MESSAGES_EACH
    for first in range(0, count, A_SECOND):
        numbers = range(first, min(first + A_SECOND, count))
        batch = [message(number, stations) for number in numbers]
        started = time.process_time()
        for raw in batch:
            fleet.apply(parser.parse(raw))
        seconds += time.process_time() - started
    share = seconds / count * A_SECOND * 100
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    known = len(fleet.devices)
    what = f"the live state of {known} stations at {A_SECOND} messages/s"
    keys = sum(len(state.fields) for state in fleet.devices.values()) / known
    figures = {"us_a_message": seconds / count * 1e6, "keys_a_station": keys}
    return [
        Finding(f"{what}: CPU", "", Bound.AT_MOST, 35, share, "% of a core", figures),
        Finding(f"{what}: memory", "", Bound.AT_MOST, 90, megabytes, "MB", figures),
    ]


if __name__ == "__main__":
    sys.exit(main(__doc__, measure))
