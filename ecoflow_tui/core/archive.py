"""Every metric of every station over the last week."""

from collections.abc import Iterable
from datetime import timedelta

from ecoflow_tui.core.events import Origin, Reading
from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.series import Curve, Point, Series
from ecoflow_tui.core.trend import Window


class Archive:
    """Series by station and metric. Belongs to one thread.

    Attributes:
        fills: How often something from a database was taken.
    """

    def __init__(self) -> None:
        self.fills = 0
        self._series: dict[tuple[str, Metric], Series] = {}
        self._heard: dict[str, Series] = {}

    def add(self, reading: Reading) -> None:
        """Take what a message said; a REST snapshot is no sign that the station is heard."""
        at = reading.raw.received_at
        if reading.raw.origin is Origin.MQTT:
            self._heard_of(reading.device_sn).add(at, 1)
        for metric, value in reading.metrics.items():
            series = self._of(reading.device_sn, metric)
            series.add(at, None if value is None else float(value))

    def fill(self, serial: str, metric: Metric, span: timedelta, points: Iterable[Point]) -> None:
        """Take what a database knows of a span, each point a sign that the station was heard."""
        known = tuple(points)
        self.fills += 1
        self._of(serial, metric).fill(span, known)
        self._heard_of(serial).fill(span, (Point(point.at, 1) for point in known))

    def columns(self, serial: str, metric: Metric, window: Window) -> tuple[float | None, ...]:
        """The mean of each column; ``None`` is a gap."""
        series, heard = self._series.get((serial, metric)), self._heard.get(serial)
        if series is None or heard is None:
            return (None,) * window.columns
        return series.columns(window, heard)

    def curve(self, serial: str, metric: Metric, window: Window) -> Curve:
        """The same, and how far the values reach."""
        series, heard = self._series.get((serial, metric)), self._heard.get(serial)
        if series is None or heard is None:
            return Curve((None,) * window.columns)
        return series.curve(window, heard)

    def _of(self, serial: str, metric: Metric) -> Series:
        series = self._series.get((serial, metric))
        if series is None:
            series = self._series[serial, metric] = Series()
        return series

    def _heard_of(self, serial: str) -> Series:
        heard = self._heard.get(serial)
        if heard is None:
            heard = self._heard[serial] = Series()
        return heard
