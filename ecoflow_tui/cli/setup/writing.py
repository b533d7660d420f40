"""The configuration file: what is in it stays, what is new is put in, nobody else reads it."""

import json
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from ecoflow_tui.core.errors import ConfigurationError

Values = Mapping[str, str | bool | list[str]]


def merged_text(text: str, changes: Values) -> str:
    """The file's text with other values; comments and other settings stay as they are.

    Args:
        text: TOML as it is, or nothing.
        changes: Settings to put in, each on a line of its own.
    """
    wanted = {**tomllib.loads(text), **changes}
    kept = [line for line in text.splitlines() if _key_of(line) not in changes]
    fresh = [f"{name} = {_literal(value)}" for name, value in changes.items()]
    edited = "\n".join([*fresh, *kept]) + "\n"
    if _parsed(edited) == wanted:
        return edited
    # A value that went over several lines: the file is written anew.
    return "".join(f"{name} = {_literal(value)}\n" for name, value in wanted.items())


def read_text(path: Path) -> str:
    """The file's text; empty where there is no file.

    Raises:
        ConfigurationError: It cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise _unusable(path, error) from None


def write_private(path: Path, text: str) -> None:
    """Replace the file as a whole, safe on the disk and readable by its owner only.

    Raises:
        ConfigurationError: It cannot be written.
    """
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh.unlink(missing_ok=True)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(descriptor)
        # A link to a file kept elsewhere goes on being one.
        fresh.replace(path.resolve())
    except OSError as error:
        raise _unusable(path, error) from None


def _key_of(line: str) -> str | None:
    match = re.match(r"\s*\"?([A-Za-z0-9_-]+)\"?\s*=", line)
    return match[1] if match else None


def _parsed(text: str) -> dict[str, object] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _literal(value: object) -> str:
    """A value as TOML; JSON's way of writing strings and lists is TOML's, but for DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _unusable(path: Path, error: OSError | UnicodeDecodeError) -> ConfigurationError:
    reason = (error.strerror if isinstance(error, OSError) else None) or "it is not text"
    return ConfigurationError(
        f"The configuration file {path} cannot be used: {reason}.",
        "Check the owner and the mode of its directory.",
    )
