from datetime import timedelta

from ecoflow_tui.core.events import Origin
from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.store.history import read_history
from ecoflow_tui.store.history_samples import count_samples, samples, stations
from tests.messages import DELTA_2, DELTA_PRO, NOON, a_message
from tests.store.records import record

MINUTE = timedelta(minutes=1)


def test_an_answer_of_the_cloud_that_repeats_itself_is_no_word_of_the_station(
    conninfo: str,
) -> None:
    answers = [(2960, 50_000), (2960, 50_001), (2960, 50_001), (2960, 50_001), (2970, 50_002)]
    record(
        conninfo,
        [
            a_message(
                {"code": "0", "data": {"mppt.inWatts": watts, "bmsMaster.vol": volts}},
                topic=f"REST GET /iot-open/sign/device/quota/all?sn={DELTA_PRO}",
                at=NOON + number * MINUTE,
                number=number + 1,
                origin=Origin.REST,
            )
            for number, (watts, volts) in enumerate(answers)
        ],
    )

    with read_history(conninfo) as history:
        found = list(samples(history, DELTA_PRO, [Metric.PV_IN_WATTS], NOON, NOON + 9 * MINUTE))

    assert found == [
        (NOON, {Metric.PV_IN_WATTS: 296}),
        (NOON + MINUTE, {Metric.PV_IN_WATTS: 296}),
        (NOON + 4 * MINUTE, {Metric.PV_IN_WATTS: 297}),
    ]


def test_a_message_about_other_things_is_a_sign_of_life(conninfo: str) -> None:
    record(conninfo, [a_message({"params": {"ems.f32LcdShowSoc": 80.0, "inv.cfgAcEnabled": 1}})])

    with read_history(conninfo) as history:
        watts = list(samples(history, DELTA_PRO, [Metric.AC_OUT_WATTS], NOON, NOON + MINUTE))
        switches = list(samples(history, DELTA_PRO, [Metric.AC_ENABLED], NOON, NOON + MINUTE))
        assert count_samples(history, DELTA_PRO, NOON, NOON + MINUTE) == 1

    assert watts == [(NOON, {})]
    assert switches == [(NOON, {Metric.AC_ENABLED: 1.0})]


def test_stations_are_all_or_those_asked_for(conninfo: str) -> None:
    soc = {"params": {"pd.soc": 1}}
    record(conninfo, [a_message(soc), a_message(soc, serial=DELTA_2, number=2)])

    with read_history(conninfo) as history:
        assert [one.device_sn for one in stations(history, [])] == [DELTA_PRO, DELTA_2]
        assert [one.device_sn for one in stations(history, [DELTA_2, "NONE"])] == [DELTA_2]
