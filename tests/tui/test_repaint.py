"""What is painted anew, and what is left as it stands."""

from datetime import timedelta

import pytest
from textual.geometry import Region
from textual.widget import Widget

from ecoflow_tui.tui.widgets.charge import ChargePanel
from ecoflow_tui.tui.widgets.flow import FlowPanel
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
