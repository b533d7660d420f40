"""Charts of any metric, and what a database adds to them."""

from datetime import timedelta
from threading import Event

import pytest

from ecoflow_tui.core.errors import DatabaseError
from ecoflow_tui.core.metrics import Metric, Unit
from ecoflow_tui.core.names import metric_name
from ecoflow_tui.core.series import SPANS, Curve, Point
from ecoflow_tui.tui.draw import line_marks, line_rows
from ecoflow_tui.tui.screens.trends import TrendsScreen
from ecoflow_tui.tui.views.trends import Scale, scale_for, statistics, written_span
from tests.messages import DELTA_PRO
from tests.tui.stage import NOW, on_stage, settle, shown, the_usual, until

FIVE_MINUTES, HOUR, DAY, WEEK = SPANS


@pytest.mark.anyio
async def test_the_metric_under_the_cursor_is_drawn_first() -> None:
    app = on_stage(the_usual().events)

    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("3", "down", "down", "down")
        await until(pilot, lambda: "Output 318 W" in shown(app))


@pytest.mark.anyio
async def test_a_metric_is_pinned_and_let_go() -> None:
    app = on_stage(the_usual().events)

    async with app.run_test(size=(100, 40)) as pilot:
        await settle(pilot)
        await pilot.press("3", "enter", "down")
        await until(pilot, lambda: "● Charge" in shown(app) and "Charge 73 %" in shown(app))
        await pilot.press("up", "enter", "down")
        await until(pilot, lambda: "● Charge" not in shown(app))


@pytest.mark.anyio
async def test_the_time_goes_from_minutes_to_a_week_and_round() -> None:
    app = on_stage(the_usual().events)
    seen: list[str] = []

    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("3")
        for _ in SPANS:
            await pilot.press("t")
            await pilot.pause()
            seen += [word for word in map(written_span, SPANS) if f"last {word}" in shown(app)]

    assert seen == ["1 h", "24 h", "7 d", "5 min"]


@pytest.mark.parametrize(
    ("width", "words"),
    [
        (40, "min 351 W  mean 699 W  max 1.1 kW"),
        (33, "min 351 W  mean 699 W  max 1.1 kW"),
        (32, "min 351 W  max 1.1 kW"),
    ],
)
def test_a_narrow_chart_does_without_the_mean(width: int, words: str) -> None:
    assert statistics(Curve((500, None, 699, 898), 351, 1100), Unit.WATTS, width) == words


@pytest.mark.anyio
async def test_a_narrow_chart_breaks_its_words_between_them() -> None:
    app = on_stage(the_usual().events, clock=lambda: NOW + timedelta(hours=2))

    async with app.run_test(size=(60, 24)) as pilot:
        await settle(pilot)
        await pilot.press("3")
        await until(pilot, lambda: "Nothing is known of " in shown(app))

        assert " this time. " in shown(app)


@pytest.mark.anyio
async def test_the_cursor_reads_time_and_value() -> None:
    app = on_stage(the_usual().events)

    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("3", "shift+left", "left", "right")
        await until(pilot, lambda: "read at 11:59" in shown(app))
        before = shown(app)
        await pilot.press("escape")
        await until(pilot, lambda: "read at" not in shown(app))

    assert "W at 11:59" in before


@pytest.mark.anyio
async def test_the_past_comes_from_the_database_once() -> None:
    asked: list[tuple[str, Metric, timedelta]] = []

    def history(serial: str, metric: Metric, span: timedelta) -> tuple[Point, ...]:
        asked.append((serial, metric, span))
        return tuple(Point(NOW - timedelta(hours=ago), 20 + ago) for ago in range(23, 0, -1))

    app = on_stage(the_usual().events, history=history)

    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("3", "t", "t")
        await until(pilot, lambda: "min 21 %" in shown(app))
        await pilot.press("t", "t", "t", "t")

    assert (DELTA_PRO, Metric.SOC_PERCENT, DAY) in asked
    assert len(asked) == len(set(asked))


@pytest.mark.anyio
async def test_a_database_that_is_away_is_told_quietly() -> None:
    def history(serial: str, metric: Metric, span: timedelta) -> tuple[Point, ...]:
        raise DatabaseError(f"{serial} \x1b[31m is away.", f"{metric} {span}")

    app = on_stage(the_usual().events, history=history)

    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("3")
        await until(pilot, lambda: "no history: " in shown(app) and "␛[31m is away." in shown(app))

    assert app.crash is None


@pytest.mark.anyio
async def test_a_database_that_hangs_keeps_nobody_waiting() -> None:
    released = Event()

    def history(serial: str, metric: Metric, span: timedelta) -> tuple[Point, ...]:
        del serial, metric, span
        released.wait(60)
        return ()

    app = on_stage(the_usual().events, history=history)

    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("3")
        await until(pilot, lambda: "asking the database" in shown(app))
        await pilot.press("q")
    is_over = not app.is_running
    released.set()

    assert is_over


@pytest.mark.anyio
async def test_a_metric_is_chosen_with_the_mouse() -> None:
    app = on_stage(the_usual().events)

    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("3")
        await pilot.click(offset=(6, 6))
        await until(pilot, lambda: "Output 318 W" in shown(app))

        assert isinstance(app.screen, TrendsScreen)


@pytest.mark.parametrize(
    ("columns", "unit", "scale"),
    [
        ((None, 40.0), Unit.PERCENT, Scale(0, 100, is_area=True)),
        ((0.0, 612.0), Unit.WATTS, Scale(0, 800, is_area=True)),
        ((-380.0, 612.0), Unit.WATTS, Scale(-512, 768, is_area=False)),
        ((53.2, 53.9), Unit.VOLTS, Scale(53.2, 54.0, is_area=False)),
        ((25.0, 25.0), Unit.CELSIUS, Scale(25.0, 25.1, is_area=False)),
        ((1.0,), Unit.SWITCH, Scale(0, 1, is_area=True)),
        ((None,), Unit.WATTS, Scale(0, 10, is_area=True)),
    ],
)
def test_a_scale_holds_all_values(
    columns: tuple[float | None, ...], unit: Unit, scale: Scale
) -> None:
    found = scale_for(columns, unit)

    assert found.is_area == scale.is_area
    known = [value for value in columns if value is not None]
    assert all(found.floor <= value <= found.ceiling for value in known)
    if found.is_area:
        assert found == scale


def test_no_two_metrics_have_the_same_name() -> None:
    names = [metric_name(metric) for metric in Metric]

    assert len(set(names)) == len(names)


def test_a_line_goes_up_and_down_without_holes() -> None:
    assert line_rows((0, 1, 7, 7, None, 2, 0, 0), 2, 7) == [" ⡏  ", "⡠⠃⠐⣄"]


def test_a_gap_in_a_line_stays_blank() -> None:
    drawn = line_rows((7, 7, None, None, 0, 0), 2, 7)

    assert [row[1] for row in drawn] == [" ", " "]


def test_a_line_in_ascii_is_made_of_stars() -> None:
    assert line_marks((0, 1, 2, None), 3, 2) == ["  * ", " *  ", "*   "]
