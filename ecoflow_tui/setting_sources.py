"""Where settings come from: flags > environment > ``.env`` here > the configuration file."""

import os
import stat
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dotenv import dotenv_values

from ecoflow_tui.core.errors import ConfigurationError
from ecoflow_tui.directories import xdg_path

SECRETS = ("access_key", "secret_key", "mqtt_password", "database_url")
"""Settings that may also be given as ``..._FILE``, the path of a file that holds the value."""

DOTENV = Path(".env")


def variable_name(setting: str) -> str:
    """The environment variable of a setting."""
    return "DATABASE_URL" if setting == "database_url" else f"ECOFLOW_{setting.upper()}"


def xdg_directory(variable: str, fallback: str) -> Path:
    """Our own directory below one of the XDG base directories."""
    return Path(xdg_path(variable, fallback))


def config_file() -> Path:
    """The configuration file, which need not exist."""
    return xdg_directory("XDG_CONFIG_HOME", ".config") / "config.toml"


@dataclass(frozen=True, slots=True)
class Given:
    """A setting's value as somebody wrote it, and where that was; may be a secret."""

    value: Any
    place: str

    def __repr__(self) -> str:
        return f"Given(place={self.place!r})"


@dataclass(frozen=True, slots=True)
class Said:
    """What a place says.

    Attributes:
        given: By the setting's name.
        mistakes: What cannot be read of it, or what others could read too.
    """

    given: Mapping[str, Given]
    mistakes: tuple[ConfigurationError, ...] = ()


@dataclass(frozen=True, slots=True)
class Layer:
    """One place where settings are written, and how to read it; the name is for people."""

    name: str
    read: Callable[[], Said]


def layers(settings: Iterable[str], flags: Mapping[str, Any]) -> tuple[Layer, ...]:
    """Every place, the strongest first.

    Args:
        settings: The names of all settings.
        flags: Settings given on the command line; ``None`` and empty ones do not count.
    """
    names = tuple(settings)
    return (
        Layer("command line", lambda: _read_flags(flags)),
        Layer("environment", lambda: _read_variables(names, os.environ, "environment")),
        Layer(".env", lambda: _read_dotenv(names)),
        Layer("configuration file", _read_file),
    )


def _read_flags(flags: Mapping[str, Any]) -> Said:
    return Said(
        {
            name: Given(value, "command line")
            for name, value in flags.items()
            if value not in (None, (), [])
        }
    )


def _read_variables(settings: Iterable[str], variables: Mapping[str, str], place: str) -> Said:
    """What is set and not empty, where a secret's ``..._FILE`` stands for the file's content."""
    given, mistakes = {}, []
    for setting in settings:
        name = variable_name(setting)
        path = variables.get(f"{name}_FILE") if setting in SECRETS else None
        if value := variables.get(name, "").strip():
            given[setting] = Given(value, f"{place}: {name}")
        elif path:
            try:
                content = _read_secret(f"{name}_FILE", Path(path.strip()).expanduser())
            except ConfigurationError as error:
                mistakes.append(error)
            else:
                given[setting] = Given(content, f"{place}: {name}_FILE")
    return Said(given, tuple(mistakes))


def _read_secret(name: str, path: Path) -> str:
    try:
        return path.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise ConfigurationError(
            f"{name} cannot be read: {reason}", f"check the path {path} and its permissions"
        ) from None


def _read_dotenv(settings: Iterable[str]) -> Said:
    if not DOTENV.is_file():
        return Said({})
    values = {name: value for name, value in dotenv_values(DOTENV).items() if value}
    names = {variable_name(setting) for setting in settings}
    if any(name.removesuffix("_FILE") in names for name in values):
        try:
            _check_private(DOTENV)
        except ConfigurationError as error:
            return Said({}, (error,))
    return _read_variables(settings, values, ".env")


def _read_file() -> Said:
    path = config_file()
    if not path.is_file():
        return Said({})
    try:
        _check_private(path)
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except ConfigurationError as error:
        return Said({}, (error,))
    except ValueError as error:
        # TOML's own message names the place, and quotes nothing but a character.
        what, cure = f"{path} is no TOML: {error}", "mend that line, or remove the file"
        return Said({}, (ConfigurationError(what, cure),))
    except OSError as error:
        what, cure = f"{path} cannot be read: {error.strerror}", "check the file's owner"
        return Said({}, (ConfigurationError(what, cure),))
    return Said({name: Given(value, str(path)) for name, value in document.items()})


def _check_private(path: Path) -> None:
    """Refuse a file with secrets that others may read."""
    if path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        raise ConfigurationError(
            f"{path} can be read by other users of this computer", f"run: chmod 600 {path}"
        )
