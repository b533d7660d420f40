"""Data: one file a family, one literal a file, found by the longest serial prefix.

A file in this folder is found by being here; nothing else has to know of it.
"""

from functools import cache, lru_cache
from importlib import import_module
from pkgutil import iter_modules

from ecoflow_tui.core.evaluate import GENERIC
from ecoflow_tui.core.model import Model


@cache
def all_models() -> tuple[Model, ...]:
    """Every known model, by the name of its file."""
    names = sorted(module.name for module in iter_modules(__path__))
    return tuple(import_module(f"{__name__}.{name}").MODEL for name in names)


@lru_cache(maxsize=4096)
def find_model(serial: str) -> Model:
    """The model of a serial number; the generic one where no prefix matches."""
    matches = (
        (len(prefix), model)
        for model in all_models()
        for prefix in model.serial_prefixes
        if serial.startswith(prefix)
    )
    return max(matches, key=lambda match: match[0], default=(0, GENERIC))[1]


@lru_cache(maxsize=4096)
def find_family(name: str) -> Model:
    """The model of that name, as EcoFlow's device list or the station's owner gives it.

    ``RIVER Pro``, ``river pro`` and ``river-pro`` are the same; the generic one where none is.
    """
    wanted = _folded(name)
    named = (model for model in all_models() if wanted in (_folded(model.name), model.family))
    return next(named, GENERIC)


def _folded(name: str) -> str:
    return "-".join(name.lower().split())
