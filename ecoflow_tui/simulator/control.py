"""The switchboard as a person works it: each fault by its name, and what can be said of it."""

import inspect
import re
from collections.abc import Callable
from typing import get_type_hints

from ecoflow_tui.core.errors import ConfigurationError
from ecoflow_tui.simulator.faults import Faults
from ecoflow_tui.simulator.switches import Switches
from ecoflow_tui.simulator.values import form_of, value_of

_ATTRIBUTE = re.compile(r"^    (\w+): (.+(?:\n {8}.+)*)", re.MULTILINE)


class Control:
    """Standing faults are set by ``NAME=VALUE``, sudden ones made by ``NAME [ARGUMENT]...``."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._standing = {_dashed(name): kind for name, kind in get_type_hints(Switches).items()}
        self._sudden = {
            _dashed(name): method
            for name, method in inspect.getmembers(faults, inspect.ismethod)
            if not name.startswith("_") and all(map(form_of, _kinds(method).values()))
        }

    def set(self, wish: str) -> None:
        """Set a standing fault by ``NAME=VALUE``, or by its name where ``true`` is meant.

        Raises:
            ConfigurationError: There is none of this name, or it has no such value.
        """
        try:
            self._set(wish)
        except ValueError as error:
            names = ", ".join(self._standing)
            what = f"fault {wish}: {error}."
            raise ConfigurationError(what, f"Faults from the start are {names}.") from None

    def obey(self, line: str) -> str:
        """Do what a line says; what to answer."""
        name, *texts = line.split() or [""]
        if name in ("", "help"):
            return self._help() if name else ""
        try:
            if name in self._sudden:
                _begin(self._sudden[name], texts)
            else:
                self._set(" ".join([name, *texts]))
        except LookupError as error:
            return f"{line.strip()}: there is no {error}"
        except (OSError, OverflowError, ValueError) as error:
            return f"{line.strip()}: {error}; help lists what there is"
        return f"{line.strip()}: done"

    def _set(self, wish: str) -> None:
        name, equals, text = wish.partition("=")
        if name not in self._standing:
            raise ValueError("no such fault")
        kind = self._standing[name]
        if not equals and kind is not bool:
            raise ValueError(f"write {name}={form_of(kind)}")
        setattr(self._faults, name.replace("-", "_"), value_of(text if equals else "true", kind))

    def _help(self) -> str:
        said = dict(_ATTRIBUTE.findall(inspect.getdoc(Switches) or ""))
        faults = {
            f"{name}={form_of(kind)}": said.get(name.replace("-", "_"), "")
            for name, kind in self._standing.items()
        }
        faults |= {_usage(method): inspect.getdoc(method) or "" for method in self._sudden.values()}
        return "\n".join(f"{usage}\n    {_plain(doc)}" for usage, doc in faults.items())


def _begin(method: Callable[..., object], texts: list[str]) -> None:
    try:
        inspect.signature(method).bind(*texts)
    except TypeError:
        raise ValueError(f"write {_usage(method)}") from None
    kinds = list(_kinds(method).values())
    method(*(value_of(text, kinds[min(at, len(kinds) - 1)]) for at, text in enumerate(texts)))


def _usage(method: Callable[..., object]) -> str:
    words, kinds = [_dashed(method.__name__)], _kinds(method)
    for name, parameter in inspect.signature(method).parameters.items():
        form = form_of(kinds[name]) or ""
        word = form if "|" in form else _dashed(name).upper()
        if parameter.kind is parameter.VAR_POSITIONAL:
            word = f"[{word}]..."
        words.append(word if parameter.default is parameter.empty else f"[{word}]")
    return " ".join(words)


def _kinds(method: Callable[..., object]) -> dict[str, object]:
    hints = get_type_hints(method)
    return {name: hints[name] for name in inspect.signature(method).parameters}


def _dashed(name: str) -> str:
    return name.replace("_", "-")


def _plain(docstring: str) -> str:
    return " ".join(docstring.replace("``", "").split())
