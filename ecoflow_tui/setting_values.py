"""How a setting's text becomes its value; each says in words what it cannot use."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field

from ecoflow_tui.core.duration import parse_duration
from ecoflow_tui.core.size import parse_size


def _as_list(value: object) -> object:
    return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value


def _as_path(value: object) -> object:
    return Path(value).expanduser() if isinstance(value, str) else value


def _as_duration(value: object) -> object:
    return parse_duration(value) if isinstance(value, str) else value


def _as_size(value: object) -> object:
    return parse_size(value) if isinstance(value, str) else value


def _as_table(value: object) -> object:
    """``pause=p quit=ctrl+x`` as a table."""
    if not isinstance(value, str):
        return value
    pairs = [word.partition("=") for word in value.replace(",", " ").split()]
    if not all(name and key for name, _, key in pairs):
        raise ValueError("is no list of keys; write pause=p quit=ctrl+x")
    return {name: key for name, _, key in pairs}


Size = Annotated[int, BeforeValidator(_as_size), Field(ge=1 << 20)]
Duration = Annotated[timedelta, BeforeValidator(_as_duration), Field(gt=timedelta())]
Words = Annotated[tuple[str, ...], BeforeValidator(_as_list)]
Table = Annotated[dict[str, str], BeforeValidator(_as_table)]
SomePath = Annotated[Path, BeforeValidator(_as_path)]


def is_address(url: str, schemes: tuple[str, ...]) -> bool:
    """Whether it names a host, by one of the schemes, and a port that there can be."""
    try:
        parts = urlsplit(url)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def is_conninfo(text: str) -> bool:
    """Whether libpq could read it: an address of PostgreSQL's, or ``name=value`` words."""
    has_words = "=" in text and "://" not in text.partition("=")[0]
    return has_words or text.startswith(("postgresql://", "postgres://"))
