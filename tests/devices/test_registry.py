"""Which serial numbers, names and keys lead to which family."""

import pytest

from ecoflow_tui.core.evaluate import GENERIC
from ecoflow_tui.core.events import Reading
from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.parse import Parser
from ecoflow_tui.devices import all_models, find_family, find_model
from tests.messages import a_message

PREFIXES = {
    "delta-pro": ("DCABZ", "DCEBZ", "DCABF"),
    "delta-max": ("DAABZ", "DAEBZ"),
    "delta-mini": ("DBEBZ", "DBKBZ"),
    "delta-2": ("R331", "R335", "R33"),
    "delta-2-max": ("R351", "R354", "R35"),
    "river-2": ("R601", "R603", "R60"),
    "river-2-max": ("R611", "R61"),
    "river-2-pro": ("R621", "R62"),
    "delta-pro-3": ("MR51", "MR5"),
    "delta-3": ("P231", "P321", "P351", "P361", "D361"),
    "delta-3-max-plus": ("D3M1", "D3N1", "D3M", "D3N"),
    "river-3": ("R631", "R651", "R653", "R655"),
    "river-max": ("M3CB",),
    "river-pro": (),
    "river-mini": ("R501",),
    "delta-pro-ultra": ("Y711", "Y71"),
    "powerstream": ("HW51",),
    "smart-plug": ("HW52",),
    "wave-2": ("KT21", "KT2"),
    "glacier": ("BX11", "BX1"),
    "smart-home-panel": ("SP10",),
    "smart-home-panel-2": ("HD31", "HD3"),
    "stream": ("BK11", "BK12", "BK21", "BK31", "BK41", "BK61", "BK"),
    "powerocean": ("HJ31", "HJ35", "HJ37", "HJ3", "J32", "R37"),
    "power-kit": ("M106", "M109", "M10"),
}


def test_every_family_has_its_file_and_its_prefixes() -> None:
    assert {model.family: model.serial_prefixes for model in all_models()} == PREFIXES


@pytest.mark.parametrize(
    ("prefix", "family"), [(prefix, family) for family in PREFIXES for prefix in PREFIXES[family]]
)
def test_a_prefix_leads_to_its_family(prefix: str, family: str) -> None:
    assert find_model(f"{prefix}ZEB4ZTEST0001").family == family


def test_an_unknown_serial_number_leads_to_the_generic_model() -> None:
    assert find_model("ZZ99ZEB4ZTEST0001") is GENERIC


@pytest.mark.parametrize("name", ["RIVER Pro", "river pro", "river-pro"])
def test_a_family_without_prefixes_is_found_by_name(name: str) -> None:
    assert find_family(name).family == "river-pro"


def test_an_unknown_name_leads_to_the_generic_model() -> None:
    assert find_family("Toaster 9000") is GENERIC


def test_keys_tell_apart_what_serial_numbers_do_not() -> None:
    parser, serial = Parser(find_model), "R601ZEB4ZTEST0009"

    families = []
    for params in ({"pd.soc": 50}, {"bmsMaster.soc": 51}, {"pd.soc": 52}):
        reading = parser.parse(a_message({"params": params}, serial=serial))
        assert isinstance(reading, Reading)
        families.append(reading.model.family)

    assert families == ["river-2", "river-max", "river-max"]


def test_a_serial_number_of_river_2_stays_one_while_its_keys_agree() -> None:
    reading = Parser(find_model).parse(
        a_message({"params": {"bms_bmsStatus.vol": 26, "pd.soc": 33}}, serial="R601ZEB1ZTEST0001")
    )

    assert isinstance(reading, Reading)
    assert reading.model.family == "river-2"
    assert reading.metrics[Metric.BATTERY_VOLTS] == 26


@pytest.mark.parametrize("model", all_models(), ids=lambda model: model.family)
def test_only_metrics_that_are_watts_have_a_rating(model: object) -> None:
    ratings = find_family(getattr(model, "family", "")).ratings

    assert all(metric.value.endswith("_watts") and watts > 0 for metric, watts in ratings.items())
