"""What is painted anew, and what is left as it stands."""

from dataclasses import replace
from datetime import timedelta

import pytest
from textual.app import App, ComposeResult
from textual.content import Content
from textual.geometry import Region
from textual.strip import Strip
from textual.style import Style
from textual.visual import Visual
from textual.widget import Widget

from ecoflow_tui.tui.widgets.charge import ChargePanel
from ecoflow_tui.tui.widgets.details import DetailsPanel
from ecoflow_tui.tui.widgets.drawn import Drawn
from ecoflow_tui.tui.widgets.flow import FlowPanel
from ecoflow_tui.tui.widgets.key_hints import KeyHints
from ecoflow_tui.tui.widgets.status_bar import StatusBar
from ecoflow_tui.tui.widgets.still import Box
from tests.tui.stage import NOW, on_stage, settle, shown, the_usual


@pytest.mark.anyio
async def test_what_only_grows_older_is_painted_on_the_border_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    time = [NOW]
    app = on_stage(the_usual().events, clock=lambda: time[0])
    painted: list[tuple[type[Widget], tuple[Region, ...]]] = []
    refresh = Widget.refresh

    def noted(self: Widget, *regions: Region, **how: bool) -> Widget:
        painted.append((type(self), regions))
        return refresh(self, *regions, **how)

    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        monkeypatch.setattr(Widget, "refresh", noted)
        time[0] += timedelta(seconds=1)
        app.paint()
        await pilot.pause()
        on_screen = shown(app)

    regions = [regions for widget, regions in painted if widget is ChargePanel]
    assert [region.height for (region,) in regions] == [1]
    assert FlowPanel not in {widget for widget, _ in painted}
    assert "heard 3 s ago" in on_screen


@pytest.mark.anyio
async def test_what_is_painted_in_part_looks_as_if_painted_whole() -> None:
    time = [NOW]
    app = on_stage(the_usual().events, clock=lambda: time[0])

    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        time[0] += timedelta(seconds=7)
        app.paint()
        await pilot.pause()
        in_part = app.export_screenshot(simplify=True)
        for widget in app.screen.walk_children(Widget):
            widget.refresh()
        await pilot.pause()
        whole = app.export_screenshot(simplify=True)

    assert in_part == whole


@pytest.mark.anyio
async def test_what_stands_still_is_not_put_together_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    time = [NOW]
    app = on_stage(the_usual().events, clock=lambda: time[0])
    asked: list[type[Widget]] = []
    render_lines = Widget.render_lines

    def noted(self: Widget, crop: Region) -> list[Strip]:
        asked.append(type(self))
        return render_lines(self, crop)

    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        monkeypatch.setattr(Widget, "render_lines", noted)
        time[0] += timedelta(seconds=1)
        app.paint()
        await pilot.pause()

    assert ChargePanel in asked
    assert not {StatusBar, FlowPanel, DetailsPanel, KeyHints, Box} & set(asked)


@pytest.mark.anyio
async def test_of_a_panel_only_the_rows_that_have_changed_are_painted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = on_stage(the_usual().events)
    rows: list[int] = []
    refresh = Widget.refresh

    def noted(self: Widget, *regions: Region, **how: bool) -> Widget:
        if isinstance(self, FlowPanel):
            rows.extend(region.y for region in regions)
        return refresh(self, *regions, **how)

    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        panel = app.screen.query_one(FlowPanel)
        view = panel.view
        assert view is not None
        monkeypatch.setattr(Widget, "refresh", noted)
        first, *others = view.inputs.gauges
        gauges = (replace(first, watts="7 W"), *others)
        panel.view = replace(view, inputs=replace(view.inputs, gauges=gauges))
        await pilot.pause()
        on_screen = shown(app)

    assert rows == [0]
    assert "7 W" in on_screen


_BOLD, _RED, _BACK = Style(bold=True), Style.parse("red 50%"), Style.parse("on blue")
_ROWS = [
    Content(""),
    Content("plain"),
    Content.assemble("plain ", ("bold", _BOLD), ("", _RED), (" red", _RED)),
    Content.assemble(("電池", _BOLD), " and after").stylize(_RED, 1, 4),
    Content.assemble(("a", _BOLD), " b ", ("c", _RED)).stylize_before(_BACK),
    Content.assemble(("a", _BOLD), "b").stylize(Style.from_meta({"@click": "app.bell"})),
]


class _Rows(Drawn):
    def draw(self) -> list[Content]:
        return _ROWS


class _Room(App[None]):
    def compose(self) -> ComposeResult:
        yield _Rows()


@pytest.mark.anyio
async def test_a_row_looks_as_textual_itself_would_draw_it() -> None:
    app = _Room()

    async with app.run_test(size=(40, 12)):
        widget = app.query_one(_Rows)
        ground = widget.visual_style
        drawn = [widget.render_line(y) for y in range(len(_ROWS))]
        theirs = [
            Visual.to_strips(widget, row, 40, 1, ground)[0].apply_offsets(0, y)
            for y, row in enumerate(_ROWS)
        ]

    assert [list(strip) for strip in drawn] == [list(strip) for strip in theirs]
    assert [strip.cell_length for strip in drawn] == [strip.cell_length for strip in theirs]
