"""Ages on a screen: the longer nothing comes, the more seldom they are told anew."""

from datetime import timedelta

from ecoflow_tui.core import text

SECOND = timedelta(seconds=1)
_TENS = timedelta(seconds=10)
_HALF_MINUTE = timedelta(seconds=30)
_MINUTE = timedelta(minutes=1)


def step_of(age: timedelta) -> timedelta:
    """What an age goes by: seconds until ten, then tens; half a minute where minutes are told."""
    if age < _TENS:
        return SECOND
    return _TENS if age < _MINUTE else _HALF_MINUTE


def screen_age(value: timedelta | None) -> str:
    """How long ago, in one unit: ``9 s``, ``10 s``, ``20 s``, ``3 m``."""
    return text.age(None if value is None else value - value % step_of(value))
