"""What reading a message costs, against JSON decoding and flattening the same bytes.

Run ``python -m benchmarks.parse``; ``--json`` prints numbers for scripts. The target is a ratio
below 2 for a snapshot of 300 keys and for a delta of 10.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

import msgspec

from ecoflow_tui.core.events import RawMessage
from ecoflow_tui.core.parse import Parser
from ecoflow_tui.devices import find_model

SERIAL = "DCABZ8ZE5BENCH1"
TOPIC = f"/open/open-0123456789abcdef/{SERIAL}/quota"
ROUNDS = 300
CALLS_PER_ROUND = 20


class Result(NamedTuple):
    """Medians over all rounds, in microseconds."""

    name: str
    keys: int
    bytes: int
    baseline_us: float
    parse_us: float
    ratio: float


def flattened(values: object, path: str, into: dict[str, object]) -> dict[str, object]:
    """The plainest flattening there is: every object and list by recursion."""
    if isinstance(values, dict):
        for key, value in values.items():
            flattened(value, f"{path}.{key}" if path else key, into)
    elif isinstance(values, list):
        for index, value in enumerate(values):
            flattened(value, f"{path}[{index}]", into)
    else:
        into[path] = values
    return into


def baseline(payload: bytes) -> dict[str, object]:
    """What any reader of this message has to do."""
    return flattened(msgspec.json.decode(payload), "", {})


def snapshot(keys: int = 300) -> bytes:
    """A DELTA Pro's whole state: each key that its metrics are read from, and ordinary others."""
    model = find_model(SERIAL)
    known = [field.key for pack in model.packs for field in pack.fields.values()]
    known += ["ems.bms1Online", "ems.bms2Online", "ems.chgRemainTime", "ems.dsgRemainTime"]
    known += [f"pd.{name}" for name in ("soc", "wattsInSum", "wattsOutSum", "remainTime")]
    known += [f"pd.{name}Watts" for name in ("typec1", "typec2", "usb1", "usb2", "qcUsb1")]
    known += [f"inv.{name}" for name in ("inputWatts", "outputWatts", "acInVol", "invOutVol")]
    known += [f"mppt.{name}" for name in ("inWatts", "inVol", "inAmp", "carOutWatts", "chgType")]
    known += [f"bmsMaster.{name}" for name in ("f32ShowSoc", "soc", "vol", "amp", "temp", "soh")]
    known += ["ems.f32LcdShowSoc", "ems.lcdShowSoc", "inv.cfgAcEnabled", "bmsMaster.cycles"]
    others = [f"pd.iconState{number}" for number in range(keys - len(set(known)))]
    params = {key: 3 + index % 97 for index, key in enumerate([*dict.fromkeys(known), *others])}
    params["ems.bms1Online"], params["ems.bms2Online"] = 3, 0
    return _enveloped(params | {"ems.f32LcdShowSoc": 67.69})


def delta() -> bytes:
    """Ten keys of one module, as they come every second."""
    return _enveloped(
        {
            "inv.inputWatts": 0,
            "inv.outputWatts": 127,
            "inv.invOutVol": 229568,
            "inv.invOutAmp": 553,
            "inv.invOutFreq": 50,
            "inv.acInVol": 0,
            "inv.acInAmp": 0,
            "inv.outTemp": 38,
            "inv.dcInVol": 0,
            "inv.fanState": 1,
        }
    )


def _enveloped(params: dict[str, float]) -> bytes:
    return msgspec.json.encode(
        {
            "addr": 0,
            "cmdFunc": 0,
            "cmdId": 0,
            "id": 2150912106874021449,
            "version": "1.0",
            "timestamp": 1765135125232,
            "params": params,
        }
    )


def measure(name: str, payload: bytes, state: bytes, rounds: int = ROUNDS) -> Result:
    """Both in turns, so that a busy machine slows them down alike; the station is known already."""
    parser = Parser(find_model)
    parser.parse(_message(state))
    message = _message(payload)
    for _ in range(CALLS_PER_ROUND):
        baseline(payload)
        parser.parse(message)
    pairs = [
        (_seconds(lambda: baseline(payload)), _seconds(lambda: parser.parse(message)))
        for _ in range(rounds)
    ]
    costs = [
        statistics.median(column) * 1e6 / CALLS_PER_ROUND for column in zip(*pairs, strict=True)
    ]
    ratio = statistics.median(parse / plain for plain, parse in pairs)
    keys = len(msgspec.json.decode(payload)["params"])
    plain_us, parse_us = (round(cost, 2) for cost in costs)
    return Result(name, keys, len(payload), plain_us, parse_us, round(ratio, 3))


def _message(payload: bytes) -> RawMessage:
    return RawMessage(UUID(int=1), datetime(2026, 6, 21, tzinfo=UTC), TOPIC, payload)


def _seconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    for _ in range(CALLS_PER_ROUND):
        call()
    return time.perf_counter() - started


def results(rounds: int = ROUNDS) -> list[Result]:
    """The snapshot's and the delta's."""
    state = snapshot()
    return [
        measure("snapshot", state, state, rounds),
        measure("delta", delta(), state, rounds),
    ]


def main() -> None:
    """Print the results."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true", help="one JSON object per line")
    as_json = options.parse_args().json
    for result in results():
        if as_json:
            sys.stdout.write(msgspec.json.encode(result._asdict()).decode() + "\n")
        else:
            sys.stdout.write(
                f"{result.name:9} {result.keys:4} keys {result.bytes:6} B   "
                f"decode + flatten {result.baseline_us:7.2f} us   "
                f"parse {result.parse_us:7.2f} us   ratio {result.ratio:.2f}\n"
            )


if __name__ == "__main__":
    main()
