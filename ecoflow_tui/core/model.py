"""How one model's names become metrics: the vocabulary that a file in ``devices/`` is written in.

A model is data. What the data mean is decided once, in ``evaluate.py``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ecoflow_tui.core.metrics import Metric, PackMetric


@dataclass(frozen=True, slots=True)
class When:
    """Holds while the merged fields say that ``key`` is one of ``values``, or ``at_least``."""

    key: str
    values: tuple[int, ...] = ()
    at_least: float | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One of EcoFlow's keys and how its raw value becomes a metric's value.

    Attributes:
        key: The key in its REST form, as the field map spells it: ``mppt.inWatts``. A segment
            ``*`` stands for any one segment, such as a module's serial number.
        scale: Value = raw * scale.
        sentinels: Raw values that mean "unknown", such as 5999 minutes.
        at_least: Values below it, after scaling, mean "unknown".
        at_most: Values above it, after scaling, mean "unknown".
        is_absolute: Whether the sign is dropped.
        is_byte_swapped: Whether the raw value is a 32-bit integer with its bytes reversed.
        true_values: For switches: the raw values that mean "on". Empty: anything but 0.
        only_if: The key counts only while this holds.
        unless: The key does not count while this holds.
        fahrenheit_if: While this holds the raw value is in degrees Fahrenheit.
    """

    key: str
    scale: float = 1
    sentinels: tuple[int, ...] = ()
    at_least: float | None = None
    at_most: float | None = None
    is_absolute: bool = False
    is_byte_swapped: bool = False
    true_values: tuple[int, ...] = ()
    only_if: When | None = None
    unless: When | None = None
    fahrenheit_if: When | None = None


@dataclass(frozen=True, slots=True)
class First:
    """The first field that is known gives the value: highest priority first."""

    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of the fields; known as soon as one member is."""

    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Product:
    """The product of the fields, such as volts by amperes; known once all members are."""

    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of other metrics, such as the ports that make up the load."""

    metrics: tuple[Metric, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """The first rule that knows gives the value: a total where it is sent, else its parts."""

    rules: tuple[First | Sum, ...]


Rule = First | Sum | Product | Total | Either


def fields_of(rule: Rule) -> tuple[Field, ...]:
    """The fields that a rule itself names."""
    if isinstance(rule, Total):
        return ()
    if isinstance(rule, Either):
        return tuple(field for member in rule.rules for field in member.fields)
    return rule.fields


@dataclass(frozen=True, slots=True)
class Pack:
    """An extra battery pack: a block of fields that counts only while the station says so.

    Stations send a plausible block for an empty slot too, so the flag alone decides.
    """

    number: int
    present_if: When
    fields: Mapping[PackMetric, Field]


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """One family of stations.

    Attributes:
        name: As EcoFlow writes it: ``DELTA Pro``.
        family: The family's name in the field map: ``delta-pro``.
        serial_prefixes: What its serial numbers start with; the longest match wins. Empty where
            nobody has published one: such a family is found by name, or as a namesake.
        metrics: Where each metric is read from.
        packs: Its extra battery packs.
        ratings: Continuous watts of a port, where EcoFlow's data sheet gives them.
        telltale_keys: Keys which, among families that share serial prefixes, only it sends.
        namesakes: Families that share its serial prefixes; their telltale keys tell them apart.
        history: Codes of the aggregates that EcoFlow's REST API has of the past (PROTOCOL 6).
    """

    name: str
    family: str
    serial_prefixes: tuple[str, ...]
    metrics: Mapping[Metric, Rule]
    packs: tuple[Pack, ...] = ()
    ratings: Mapping[Metric, int] = field(default_factory=dict)
    telltale_keys: frozenset[str] = frozenset()
    namesakes: tuple["Model", ...] = ()
    history: tuple[str, ...] = ()
