"""Each family's messages, in the shape the cloud gives them, come to the right metrics."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from ecoflow_tui.core.events import MetricValue, Reading
from ecoflow_tui.core.metrics import Metric, PackMetric
from ecoflow_tui.core.parse import Parser
from ecoflow_tui.devices import find_model
from tests.devices.expected import METRICS, PACKS
from tests.messages import a_message

CAPTURES = Path(__file__).with_name("captures")


def readings(family: str) -> Iterator[Reading]:
    """What a family's capture says, line by line."""
    parser = Parser(find_model)
    path = CAPTURES / f"{family.replace('-', '_')}.jsonl"
    for line in path.read_bytes().splitlines():
        capture = msgspec.json.decode(line)
        event = parser.parse(a_message(capture["payload"], topic=capture["topic"]))
        assert isinstance(event, Reading), event
        yield event


def metrics(family: str) -> dict[Metric, MetricValue]:
    """The last word on each metric."""
    return {metric: value for one in readings(family) for metric, value in one.metrics.items()}


def packs(family: str) -> dict[int, dict[PackMetric, MetricValue]]:
    """The last word on each pack that is there."""
    found: dict[int, dict[PackMetric, MetricValue]] = {}
    for reading in readings(family):
        for number, values in reading.packs.items():
            found[number] = {**found.get(number, {}), **values} if values else {}
    return {number: values for number, values in found.items() if values}


@pytest.mark.parametrize("family", METRICS)
def test_a_capture_comes_to_what_was_worked_out_by_hand(family: str) -> None:
    assert metrics(family) == METRICS[family]


@pytest.mark.parametrize("family", METRICS)
def test_a_pack_counts_only_where_the_station_says_that_it_is_there(family: str) -> None:
    assert packs(family) == PACKS.get(family, {})


@pytest.mark.parametrize("family", METRICS)
def test_the_serial_number_or_the_keys_tell_the_family(family: str) -> None:
    assert [one.model.family for one in readings(family)][-1] == family


@pytest.mark.parametrize("path", sorted(CAPTURES.glob("*.jsonl")), ids=lambda path: path.stem)
def test_every_capture_has_been_worked_out(path: Path) -> None:
    assert path.stem.replace("_", "-") in METRICS


@pytest.mark.parametrize("family", ["delta-pro", "delta-2", "delta-2-max"])
def test_volts_times_amps_are_the_watts_of_the_solar_input(family: str) -> None:
    said = metrics(family)

    product = number(said[Metric.PV_IN_VOLTS]) * number(said[Metric.PV_IN_AMPS])

    assert product == pytest.approx(number(said[Metric.PV_IN_WATTS]), rel=0.01)


@pytest.mark.parametrize("family", ["delta-pro", "delta-2-max", "river-2-max", "river-max"])
def test_the_inputs_come_to_the_total(family: str) -> None:
    said = metrics(family)

    inputs = number(said[Metric.AC_IN_WATTS]) + number(said[Metric.PV_IN_WATTS])

    assert inputs == pytest.approx(number(said[Metric.WATTS_IN_SUM]), abs=1)


@pytest.mark.parametrize("family", ["delta-2", "river-2-pro", "delta-3", "delta-pro-ultra"])
def test_the_ports_come_to_the_total_where_no_pack_is_charged(family: str) -> None:
    said = metrics(family)

    assert said[Metric.EXTERNAL_LOAD_WATTS] == said[Metric.WATTS_OUT_SUM]


def test_the_total_of_a_delta_pro_also_has_what_goes_into_its_pack() -> None:
    said, pack = metrics("delta-pro"), packs("delta-pro")[1]

    moved = number(said[Metric.WATTS_OUT_SUM]) - number(said[Metric.EXTERNAL_LOAD_WATTS])

    assert moved == pack[PackMetric.IN_WATTS]


def test_a_powerstream_gives_the_grid_what_panels_and_battery_give_it() -> None:
    said = metrics("powerstream")

    given = number(said[Metric.PV_IN_WATTS]) + number(said[Metric.BATTERY_WATTS])

    assert given == said[Metric.AC_OUT_WATTS]


def number(value: MetricValue) -> float:
    """A value that is known."""
    assert value is not None
    return float(value)
