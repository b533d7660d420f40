import json
from collections.abc import Mapping

import pytest

from ecoflow_tui.simulator.catalogue import CABIN, CATALOGUE, DESK, HOME, VAN
from ecoflow_tui.simulator.models.model import Fields
from ecoflow_tui.simulator.models.powerocean import POWEROCEAN
from ecoflow_tui.simulator.stations import Station, StationPlan

PLANS = list(CATALOGUE.values())
TALKERS = [plan for plan in PLANS if plan.model is not POWEROCEAN]
MODULES = {
    "pdStatus": "pd",
    "mpptStatus": "mppt",
    "invStatus": "inv",
    "bmsStatus": "bms_bmsStatus",
    "emsStatus": "bms_emsStatus",
}


def at(plan: StationPlan, hours: float) -> Fields:
    station = Station(plan, seed=1)
    station.advance(3600.0 * hours)
    return station.snapshot()


def number(fields: Fields, key: str) -> float:
    value = fields[key]
    assert isinstance(value, (int, float))
    return float(value)


def merged(message: Mapping[str, object]) -> Fields:
    params = message["params"]
    assert isinstance(params, dict)
    module = MODULES.get(str(message.get("typeCode")), "")
    return {f"{module}.{key}" if module else key: value for key, value in params.items()}


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.name)
def test_the_same_seed_tells_the_same_story(plan: StationPlan) -> None:
    stories = []
    for _ in range(2):
        station, story = Station(plan, seed=7), []
        for _ in range(50):
            station.advance(30.0)
            story.append(json.dumps(station.news(timestamp_ms=1)))
        stories.append(story)

    assert stories[0] == stories[1]


def test_another_seed_tells_another_story() -> None:
    assert Station(HOME, seed=1).snapshot() != Station(HOME, seed=2).snapshot()


@pytest.mark.parametrize("plan", TALKERS, ids=lambda plan: plan.name)
def test_deltas_added_up_are_the_snapshot(plan: StationPlan) -> None:
    station = Station(plan, seed=3)
    known = dict(station.snapshot())
    for _ in range(200):
        station.advance(20.0)
        for message in station.news(timestamp_ms=1):
            known |= merged(message)

    cloud_only = {"quota_cloud_ts"}
    snapshot = station.snapshot()
    assert {key: known[key] for key in known.keys() - cloud_only} == {
        key: snapshot[key] for key in snapshot.keys() - cloud_only
    }


@pytest.mark.parametrize("plan", TALKERS, ids=lambda plan: plan.name)
def test_a_live_station_always_has_news_and_never_repeats_itself(plan: StationPlan) -> None:
    station = Station(plan, seed=3)
    before = station.snapshot()
    for _ in range(60):
        station.advance(1.0)
        messages = station.news(timestamp_ms=1)
        changed = {key: value for message in messages for key, value in merged(message).items()}

        assert changed
        assert all(before[key] != value for key, value in changed.items())
        before = station.snapshot()


@pytest.mark.parametrize("hours", [0.5, 3.0, 9.5, 15.5])
def test_a_delta_pro_measures_in_its_own_units(hours: float) -> None:
    fields = at(HOME, hours)

    solar = number(fields, "mppt.inVol") / 10 * number(fields, "mppt.inAmp") / 100
    assert solar == pytest.approx(number(fields, "mppt.inWatts") / 10, rel=0.02, abs=1.0)
    battery = number(fields, "bmsMaster.vol") * number(fields, "bmsMaster.amp") / 1e6
    shown = number(fields, "bmsMaster.inputWatts") - number(fields, "bmsMaster.outputWatts")
    assert battery == pytest.approx(shown, abs=1.0)
    mains = number(fields, "inv.acInVol") * number(fields, "inv.acInAmp") / 1e6
    assert mains == pytest.approx(number(fields, "inv.inputWatts"), abs=1.0)
    assert number(fields, "pd.wattsInSum") == pytest.approx(
        number(fields, "mppt.inWatts") / 10 + number(fields, "inv.inputWatts"), abs=0.51
    )


@pytest.mark.parametrize("plan", [HOME, VAN, DESK], ids=lambda plan: plan.name)
@pytest.mark.parametrize("hours", [0.5, 3.0, 9.5, 15.5])
def test_the_outputs_add_up(plan: StationPlan, hours: float) -> None:
    fields = at(plan, hours)
    ports = ("typec1Watts", "typec2Watts", "usb1Watts", "usb2Watts", "qcUsb1Watts", "qcUsb2Watts")

    total = sum(number(fields, f"pd.{port}") for port in ports)
    total += number(fields, "inv.outputWatts") + number(fields, "mppt.carOutWatts") / 10

    assert total == number(fields, "pd.wattsOutSum")


def test_unknown_minutes_are_the_models_sentinel() -> None:
    day = [at(HOME, 0.25 * quarter) for quarter in range(96)]
    charging = next(one for one in day if number(one, "bmsMaster.amp") > 1000)
    discharging = next(one for one in day if number(one, "bmsMaster.amp") < -1000)

    assert charging["ems.dsgRemainTime"] == 143999
    assert charging["ems.chgRemainTime"] == charging["pd.remainTime"] != 143999
    assert discharging["ems.chgRemainTime"] == 143999
    assert discharging["ems.dsgRemainTime"] == discharging["pd.remainTime"] != 143999


def test_a_delta_2_counts_down_below_zero_while_it_discharges() -> None:
    fields = at(VAN, 13.0)

    assert number(fields, "pd.remainTime") < 0
    assert fields["bms_emsStatus.chgRemainTime"] == 5939


def test_a_delta_2_says_its_module_and_drops_the_prefix() -> None:
    station = Station(VAN, seed=1)
    station.advance(5.0)

    messages = {str(one["typeCode"]): one for one in station.news(timestamp_ms=1)}

    assert messages["mpptStatus"]["moduleType"] == 5
    assert "inWatts" in merged(messages["mpptStatus"]) or messages["mpptStatus"]["params"]
    assert not any("." in key for key in json.loads(json.dumps(messages["pdStatus"]))["params"])


def test_a_river_2_pro_rounds_to_whole_volts() -> None:
    assert 20 <= number(at(DESK, 1.0), "bms_bmsStatus.vol") <= 26


def test_a_delta_pro_3_gives_negative_outputs_as_floats() -> None:
    fields = at(CABIN, 2.0)

    assert number(fields, "powGetAcHvOut") <= 0
    assert isinstance(fields["powInSumW"], float)
    assert not any(key.startswith(("pd.", "mppt.", "inv.")) for key in fields)


def test_a_switched_off_output_gives_nothing() -> None:
    station = Station(HOME, seed=1)
    command = {"params": {"cmdSet": 32, "id": 66, "enabled": 0, "xboost": 1}}

    assert station.obey(command)
    station.advance(60.0)

    fields = station.snapshot()
    assert (fields["inv.outputWatts"], fields["inv.invOutVol"]) == (0, 0)
    assert fields["inv.cfgAcEnabled"] == 0


@pytest.mark.parametrize(
    ("plan", "command"),
    [
        (HOME, {"params": {"cmdSet": 32, "id": 66, "enabled": 0}}),
        (HOME, {"params": {"cmdSet": 32, "id": 49, "maxChgSoc": 20}}),
        (HOME, {"params": "nonsense"}),
        (VAN, {"operateType": "acOutCfg", "params": {}}),
        (CABIN, {"params": {"cfgHvAcOutOpen": "yes"}}),
    ],
)
def test_a_malformed_command_is_refused(plan: StationPlan, command: dict[str, object]) -> None:
    assert not Station(plan, seed=1).obey(command)
