from datetime import timedelta

import msgspec

from ecoflow_tui.core.events import Origin
from ecoflow_tui.core.parse import Parser
from ecoflow_tui.core.report import fleet_report, message_report
from ecoflow_tui.core.state import Fleet
from ecoflow_tui.devices import find_model
from tests.messages import DELTA_PRO, NOON, a_message, a_reading


def test_a_fleet_s_report_says_how_fresh_each_station_is() -> None:
    fleet = Fleet()
    fleet.apply(a_reading({"params": {"pd.wattsInSum": 250, "inv.outputWatts": 100}}))

    report = fleet_report(fleet, NOON + timedelta(seconds=2))

    (station,) = msgspec.json.decode(msgspec.json.encode(report))["stations"]
    assert station["device_sn"] == DELTA_PRO
    assert station["presence"] == "live"
    assert station["age_seconds"] == 2
    assert station["net_watts"] == 150
    assert station["metrics"]["watts_in_sum"] == 250


def test_a_report_says_since_when_snapshots_have_not_changed() -> None:
    fleet, parser = Fleet(), Parser(find_model)
    topic = f"REST GET /iot-open/sign/device/quota/all?sn={DELTA_PRO}"
    for minute in range(2):
        at = NOON + timedelta(minutes=minute)
        snapshot = {"code": "0", "data": {"pd.soc": 50}, "tid": str(minute)}
        fleet.apply(parser.parse(a_message(snapshot, topic=topic, at=at, origin=Origin.REST)))

    (station,) = msgspec.json.decode(msgspec.json.encode(fleet_report(fleet, at)))["stations"]

    assert station["presence"] == "stale"
    assert station["snapshot_unchanged_since"] == NOON.isoformat()


def test_an_unknown_value_is_left_out_of_a_report() -> None:
    report = message_report(a_reading({"params": {"ems.chgRemainTime": 5999, "pd.soc": 50}}))

    assert report["kind"] == "reading"
    assert report["metrics"] == {"soc_percent": 50}


def test_a_report_says_why_a_message_is_no_reading() -> None:
    parser = Parser(find_model)
    topic = f"/open/open-0123456789abcdef/{DELTA_PRO}"

    reports = [
        message_report(parser.parse(message))
        for message in (
            a_message({"params": {"status": 1}}, topic=f"{topic}/status"),
            a_message({"params": {"id": 66}}, topic=f"{topic}/set"),
            a_message(b"\xff\xfe"),
        )
    ]

    assert [(report["kind"], report["reason"]) for report in reports] == [
        ("presence", "online"),
        ("reply", "a command or the answer to one"),
        ("unreadable", "neither JSON nor UTF-8 text"),
    ]
