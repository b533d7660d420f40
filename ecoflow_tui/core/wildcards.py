"""Keys with a segment that differs from station to station, such as a module's serial number."""

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from ecoflow_tui.core.model import Either, Field, First, Model, Product, Rule, Sum, Total, fields_of
from ecoflow_tui.core.readers import Fields

LARGEST_REMEMBERED = 1000
"""No station has more keys whose model has wildcards."""


def has_wildcards(model: Model) -> bool:
    """Whether some of its keys differ from station to station."""
    return bool(_patterns(model))


def bound(model: Model, merged: Fields) -> Model:
    """The model with each ``*`` replaced by what this station has there."""
    keys = tuple(merged)
    return _bound(model, keys) if len(keys) <= LARGEST_REMEMBERED else _rebound(model, keys)


@lru_cache(maxsize=256)
def _patterns(model: Model) -> tuple[re.Pattern[str], ...]:
    fields = (field for rule in model.metrics.values() for field in fields_of(rule))
    return tuple(_pattern(field.key) for field in fields if "*" in field.key)


def _pattern(key: str) -> re.Pattern[str]:
    return re.compile(r"[^.]+".join(re.escape(part) for part in key.split("*")))


@lru_cache(maxsize=64)
def _bound(model: Model, keys: tuple[str, ...]) -> Model:
    return _rebound(model, keys)


def _rebound(model: Model, keys: tuple[str, ...]) -> Model:
    rules = {metric: _bound_rule(rule, keys) for metric, rule in model.metrics.items()}
    return replace(model, metrics=rules)


def _bound_rule(rule: Rule, keys: tuple[str, ...]) -> Rule:
    match rule:
        case First(fields):
            return First(_bound_fields(fields, keys))
        case Sum(fields):
            return Sum(_bound_fields(fields, keys))
        case Total() | Product() | Either():
            return rule


def _bound_fields(fields: tuple[Field, ...], keys: tuple[str, ...]) -> tuple[Field, ...]:
    return tuple(
        replace(field, key=key)
        for field in fields
        for key in (_found(field.key, keys) if "*" in field.key else (field.key,))
    )


def _found(wanted: str, keys: tuple[str, ...]) -> Iterable[str]:
    pattern = _pattern(wanted)
    return (key for key in keys if pattern.fullmatch(key))
