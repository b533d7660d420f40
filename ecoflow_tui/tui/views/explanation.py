"""Where a value comes from, for people."""

from collections.abc import Iterator
from datetime import datetime

from ecoflow_tui.core import text
from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.model import Field, When
from ecoflow_tui.core.names import metric_name
from ecoflow_tui.core.state import DeviceState
from ecoflow_tui.core.uses import Source, explain
from ecoflow_tui.tui.views.detail import DetailView
from ecoflow_tui.tui.views.station import display_name


def explanation_view(state: DeviceState, metric: Metric, now: datetime) -> DetailView:
    """A metric of a station: its value, its age, and EcoFlow's keys behind it."""
    said = explain(state, metric)
    value = text.quantity(None if said.value is None else float(said.value), metric.unit)
    age = "never" if said.at is None else f"{text.age(now - said.at)} ago"
    behind = ", ".join(metric_name(one) for one in said.metrics)
    facts = (
        ("Value", value),
        ("Heard", age),
        ("Column", str(metric)),
        *((("Follows", f"from {behind}"),) if behind else ()),
    )
    lines = [line for source in said.sources for line in _source_lines(source, metric, now)]
    if not lines and not behind:
        lines = ["The station has sent no key that says so."]
    return DetailView(
        title=f"{metric_name(metric)}, {display_name(state)}",
        facts=facts,
        lines=tuple(lines),
        copied=value,
    )


def _source_lines(source: Source, metric: Metric, now: datetime) -> Iterator[str]:
    mark = "" if source.is_used else "   (not used now)"
    value = text.quantity(None if source.value is None else float(source.value), metric.unit)
    yield f"{text.safe_text(source.field.key, 120)}{mark}"
    yield f"  raw {text.safe_text(str(source.raw), 200)} is {value}"
    yield f"  {text.age(now - source.at)} ago by {source.origin}; {conditions(source.field)}"


def conditions(field: Field) -> str:
    """Scale, bounds and conditions of a field."""
    said = [f"scale {field.scale:g}"]
    if field.sentinels:
        said.append(f"unknown where {', '.join(map(str, field.sentinels))}")
    if field.at_least is not None:
        said.append(f"at least {field.at_least:g}")
    if field.at_most is not None:
        said.append(f"at most {field.at_most:g}")
    if field.only_if is not None:
        said.append(f"only if {_words(field.only_if)}")
    if field.unless is not None:
        said.append(f"unless {_words(field.unless)}")
    return "; ".join(said)


def _words(condition: When) -> str:
    if condition.at_least is not None:
        return f"{condition.key} is at least {condition.at_least:g}"
    return f"{condition.key} is {' or '.join(map(str, condition.values))}"
