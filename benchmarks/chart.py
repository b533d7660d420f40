"""What a chart of 3 600 points costs that gets one more each second, against textual-plotext's.

Each is alone in a Textual application of 120 by 40; CPU time counts, once it has settled. Not
measured: where the points come from.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from textual.app import App, ComposeResult

from benchmarks.report import Bound, Finding, main
from benchmarks.terminal import share
from benchmarks.world import peer
from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.series import Curve, Series
from ecoflow_tui.core.trend import Window
from ecoflow_tui.tui.themes import NIGHT
from ecoflow_tui.tui.widgets.trend_chart import TrendChart, TrendWanted

POINTS = 3600
FEW = 360
THEIRS = """
import math
from textual.app import App
from textual_plotext import PlotextPlot
class Alone(App):
    def compose(self):
        yield PlotextPlot()
    def on_mount(self):
        self.points = [500 + 400 * math.sin(n / 60) for n in range(3600)]
        self.set_interval(1, self.draw)
    def draw(self):
        self.points = [*self.points[1:], self.points[0]]
        plot = self.query_one(PlotextPlot)
        plot.plt.clear_data()
        plot.plt.plot(self.points)
        plot.refresh()
Alone().run()
"""


class Alone(App[None]):
    """One chart over the last hour."""

    def __init__(self, points: int) -> None:
        super().__init__()
        self.register_theme(NIGHT)
        self.theme = NIGHT.name
        self._points = points
        self._watts, self._heard = Series(), Series()

    def compose(self) -> ComposeResult:
        """Nothing else."""
        yield TrendChart()

    def on_mount(self) -> None:
        """Begin with an hour of which so many points are known."""
        now = datetime.now(UTC)
        for number in range(self._points):
            self._say(now - timedelta(seconds=number * POINTS / self._points), number)
        self.set_interval(1, self._next)

    def _say(self, at: datetime, number: int) -> None:
        self._watts.add(at, 100 + number * 37 % 800)
        self._heard.add(at, 1)

    def _next(self) -> None:
        now = datetime.now(UTC)
        seconds = int(now.timestamp())
        self._say(now, seconds)
        span, metric = timedelta(hours=1), Metric.WATTS_IN_SUM
        wanted = TrendWanted("", metric, now, span, None, news=seconds, value=seconds % 800)
        self.query_one(TrendChart).show(wanted, self._curve)

    def _curve(self, _serial: str, _metric: Metric, window: Window) -> Curve:
        return self._watts.curve(window, self._heard)


def measure() -> list[Finding]:
    """Ours with many points and with few, and theirs where it is installed."""
    many, few = (
        share([sys.executable, "-c", f"from benchmarks.chart import *; Alone({points}).run()"])
        for points in (POINTS, FEW)
    )
    figures = {"percent": many}
    return [
        *_against_plotext(many),
        Finding(
            f"a chart of {POINTS} points at 1 Hz: CPU",
            f"the same with {FEW}",
            Bound.AT_MOST,
            1.2,
            many / few,
            figures=figures,
        ),
    ]


def _against_plotext(ours: float) -> Iterator[Finding]:
    python = peer("python")
    if python is not None:
        theirs = share([python, "-c", THEIRS])
        yield Finding(
            f"a chart of {POINTS} points at 1 Hz: CPU",
            "textual-plotext",
            Bound.AT_MOST,
            1 / 15,
            ours / theirs,
            figures={"percent": ours, "their_percent": theirs},
        )


if __name__ == "__main__":
    sys.exit(main(__doc__, measure))
