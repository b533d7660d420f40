"""What reading a message costs: decoding, flattening, merging, and all metrics that it touches.

Against decoding the same bytes with msgspec, which is written in C, and against decoding and
flattening them. All read the same bytes in turns; the station is known already. Not measured:
receiving, storing, and the first message of a station.
"""

import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import msgspec

from benchmarks.report import Bound, Finding, main
from ecoflow_tui.core.events import RawMessage
from ecoflow_tui.core.parse import Parser
from ecoflow_tui.devices import find_model

SERIAL = "DCABZ8ZE5BENCH1"
TOPIC = f"/open/open-0123456789abcdef/{SERIAL}/quota"
ROUNDS = 300
CALLS_PER_ROUND = 20


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


def compare(name: str, payload: bytes, state: bytes, rounds: int) -> list[Finding]:
    """All in turns, so that a busy machine slows them down alike; the station is known already."""
    parser = Parser(find_model)
    parser.parse(_message(state))
    message = _message(payload)
    ways: tuple[Callable[[], object], ...] = (
        lambda: msgspec.json.decode(payload),
        lambda: baseline(payload),
        lambda: parser.parse(message),
    )
    for way in ways:
        _seconds(way)
    turns = [tuple(map(_seconds, ways)) for _ in range(rounds)]
    decode_us, plain_us, parse_us = (
        statistics.median(column) * 1e6 / CALLS_PER_ROUND for column in zip(*turns, strict=True)
    )
    what = f"reading a {name} of {len(msgspec.json.decode(payload)['params'])} keys"
    to_decode = statistics.median(parse / decode for decode, _plain, parse in turns)
    to_plain = statistics.median(parse / plain for _decode, plain, parse in turns)
    figures = {"decode_us": decode_us, "plain_us": plain_us, "parse_us": parse_us}
    return [
        Finding(what, "`msgspec.json.decode`", Bound.AT_MOST, 1.7, to_decode, figures=figures),
        Finding(what, "decoding and flattening it", Bound.AT_MOST, 2, to_plain),
    ]


def _message(payload: bytes) -> RawMessage:
    return RawMessage(UUID(int=1), datetime(2026, 6, 21, tzinfo=UTC), TOPIC, payload)


def _seconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    for _ in range(CALLS_PER_ROUND):
        call()
    return time.perf_counter() - started


def measure(rounds: int = ROUNDS) -> list[Finding]:
    """The snapshot's and the delta's."""
    state = snapshot()
    return [
        *compare("snapshot", state, state, rounds),
        *compare("delta", delta(), state, rounds),
    ]


if __name__ == "__main__":
    sys.exit(main(__doc__, measure))
