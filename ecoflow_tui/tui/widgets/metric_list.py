"""The metrics that can be charted."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from ecoflow_tui.tui.widgets.pick_list import PickList


class MetricList(PickList):
    """A list whose lines are pinned instead of opened."""

    DEFAULT_CSS = "MetricList { width: 28; padding: 1 1 0 1; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "pick", "Pin", tooltip="Keep this metric's chart, or let it go"),
    ]
