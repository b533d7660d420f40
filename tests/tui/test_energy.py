"""The energy screen: figures of the database, and why there are none."""

from dataclasses import replace
from datetime import UTC, timedelta
from functools import cache
from threading import Event

import pytest

from ecoflow_tui.core.calendar import By, edges
from ecoflow_tui.core.energy_report import EnergyCount, Plan, StationEnergy
from ecoflow_tui.core.errors import DatabaseError
from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.tariff import parse_tariff
from ecoflow_tui.tui.energies import Energies, EnergyAnswer, EnergyPage, EnergyReader, EnergyWanted
from ecoflow_tui.tui.screens.detail import DetailScreen
from ecoflow_tui.tui.views.energy import energy_bars, energy_sum, energy_table
from ecoflow_tui.tui.widgets.pick_list import PickList
from tests.messages import DELTA_PRO
from tests.tui.stage import NOW, on_stage, settle, shown, the_usual, until

MIDNIGHT = NOW.replace(hour=0, minute=0, second=0)


@cache
def a_page(wanted: EnergyWanted) -> EnergyPage:
    """Six hundred watts of sun since six, two hundred watts of load since midnight."""
    start = MIDNIGHT if wanted.by is By.HOUR else MIDNIGHT - timedelta(days=6)
    plan = Plan(edges(start, NOW, wanted.by, UTC), wanted.by, UTC, parse_tariff("0.32 EUR"))
    count = EnergyCount(plan, {Metric.WATTS_IN_SUM: 3000})
    for minute in range(12 * 60):
        sun = 600.0 if minute >= 6 * 60 else 0.0
        said = {
            Metric.WATTS_IN_SUM: sun,
            Metric.AC_IN_WATTS: 50.0,
            Metric.PV_IN_WATTS: sun,
            Metric.EXTERNAL_LOAD_WATTS: 200.0,
            Metric.AC_OUT_WATTS: 200.0,
        }
        for second in (0, 20, 40):
            count.hear(MIDNIGHT + timedelta(minutes=minute, seconds=second), said)
    return EnergyPage(plan, count.result())


def nothing_stored(wanted: EnergyWanted) -> EnergyPage:
    return EnergyPage(a_page(wanted).plan, StationEnergy({}))


def refused(wanted: EnergyWanted) -> EnergyPage:
    del wanted
    raise DatabaseError("PostgreSQL cannot be reached", "Is it running?")


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("read", "words"),
    [
        (a_page, "3.598"),
        (a_page, "today by hour, UTC"),
        (a_page, "0.19 EUR"),
        (nothing_stored, "Nothing was recorded of this station"),
        (refused, "PostgreSQL cannot be reached"),
        (None, "A replay has no energy"),
    ],
)
async def test_the_screen_says_what_there_is_or_why_there_is_nothing(
    read: EnergyReader | None, words: str
) -> None:
    app = on_stage(the_usual().events, energy=read)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)

        await pilot.press("7")

        await until(pilot, lambda: words in shown(app))


def test_what_has_no_room_in_the_sum_is_left_out_whole() -> None:
    page = a_page(EnergyWanted(DELTA_PRO, By.HOUR))
    page = replace(page, plan=replace(page.plan, tariff=None))

    whole = energy_sum(page, By.HOUR, 100)
    shorter = energy_sum(page, By.HOUR, len(whole) - 1)

    assert whole == "in 3.598 kWh   out 2.399 kWh   today by hour, UTC   no tariff (ECOFLOW_TARIFF)"
    assert shorter == "in 3.598 kWh   out 2.399 kWh   today by hour, UTC"
    assert energy_sum(page, By.HOUR, 0) == "in 3.598 kWh"


@pytest.mark.anyio
async def test_the_cursor_walks_as_soon_as_there_are_figures() -> None:
    answer = Event()

    def read(wanted: EnergyWanted) -> EnergyPage:
        answer.wait(10)
        return a_page(wanted)

    app = on_stage(the_usual().events, energy=read)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("7")
        await until(pilot, lambda: "Adding up" in shown(app))

        answer.set()

        await until(pilot, lambda: isinstance(app.focused, PickList))


@pytest.mark.anyio
async def test_b_adds_up_by_day() -> None:
    app = on_stage(the_usual().events, energy=a_page)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("7")

        await pilot.press("b")

        await until(pilot, lambda: "the last 7 days" in shown(app) and "2026-06-21" in shown(app))


def test_what_is_known_is_asked_for_again_only_when_it_has_grown_old() -> None:
    asked: list[EnergyWanted] = []
    told: list[EnergyAnswer] = []

    def read(wanted: EnergyWanted) -> EnergyPage:
        asked.append(wanted)
        return nothing_stored(wanted)

    energies, wanted = Energies(read, told.append), EnergyWanted(DELTA_PRO, By.HOUR)
    energies.settle(EnergyAnswer(wanted, a_page(wanted), None))
    energies.page(wanted, NOW)
    energies.settle(EnergyAnswer(wanted, a_page(wanted), None))

    assert energies.page(wanted, NOW + timedelta(seconds=59)) is not None
    assert not energies.is_busy

    energies.page(wanted, NOW + timedelta(seconds=60))
    assert energies.is_busy


@pytest.mark.parametrize(
    ("by", "ago", "at", "labels"),
    [
        (By.HOUR, timedelta(hours=2), 10, [f"{hour:02}" for hour in range(24)]),
        (By.DAY, timedelta(days=1), 5, ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]),
    ],
)
def test_a_bar_stands_at_its_time_where_nothing_was_recorded_before(
    by: By, ago: timedelta, at: int, labels: list[str]
) -> None:
    start = (NOW - ago).replace(minute=0, second=0)
    start = start if by is By.HOUR else start.replace(hour=0)
    plan = Plan(edges(start, NOW, by, UTC), by, UTC, None)
    count = EnergyCount(plan, {Metric.WATTS_IN_SUM: 3000})
    for second in range(0, 3600, 20):
        count.hear(start + timedelta(seconds=second), {Metric.WATTS_IN_SUM: 600.0})

    bars = energy_bars(EnergyPage(plan, count.result()))

    assert list(bars.labels) == labels
    assert [number for number, wh in enumerate(bars.into) if wh] == [at]


@pytest.mark.parametrize(
    ("width", "header"),
    [
        (78, "Period         Port               kWh at least at most heard from    cost"),
        (58, "Period     Port          kWh heard from  cost"),
        (44, "Period     Port          kWh heard cost"),
    ],
)
def test_columns_are_left_out_rather_than_cut(width: int, header: str) -> None:
    table = energy_table(a_page(EnergyWanted(DELTA_PRO, By.HOUR)), width)

    lines = ["".join(piece.text for piece in line.pieces) for line in table.lines]

    assert table.header[0].text.rstrip() == header
    assert {len(line) for line in lines} == {len(table.header[0].text)}
    assert len(lines[0]) <= width


@pytest.mark.anyio
async def test_a_row_is_opened_and_copied() -> None:
    app = on_stage(the_usual().events, energy=a_page)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("7")
        await until(pilot, lambda: "All inputs" in shown(app))

        await pilot.press("enter")
        await until(pilot, lambda: "at most" in shown(app) and isinstance(app.screen, DetailScreen))
        await pilot.press("y")

    assert app.clipboard == "total in All inputs 3.598 3.594 3.628 99 % watts"
