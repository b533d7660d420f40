"""``statusline``, asked of the running recorder or screen with the least that it takes.

Importing the command line takes ten times as long, and a status bar asks all day: so this imports
sockets and JSON. Whatever is not plain is left to the command itself: other options, no recorder,
or one that does not know. The command then says the same, or what is wrong.
"""

import json
import os
import socket
from collections.abc import Mapping

from ecoflow_tui.directories import xdg_path

DEFAULT_TEMPLATE = "{name} {soc} {net}{stale}"
DEFAULT_SEPARATOR = "  "

_TEXTS = {"--format": "template", "--separator": "separator", "--stale-after": "stale_after"}
_FLAGS = {"--json": "is_json", "--demo": "demo"}
_PATIENCE_SECONDS = 1.0
_MOST_BYTES = 1 << 16


def told(arguments: list[str]) -> str | None:
    """The line; ``None``: ask the command itself."""
    question = _question(arguments)
    directory = None if question is None else _state_directory(is_demo=bool(question.pop("demo")))
    if question is None or directory is None:
        return None
    return asked(os.path.join(directory, "attach", "glance"), question)


def asked(path: str, question: Mapping[str, object]) -> str | None:
    """What is answered at this socket; ``None``: nothing."""
    if os.path.islink(path):
        return None  # It may lead to somebody else: that is looked into elsewhere.
    try:
        return str(json.loads(_answer(path, json.dumps(question).encode()))["line"])
    except (OSError, ValueError):
        return None


def _question(arguments: list[str]) -> dict[str, object] | None:
    """What is asked for; ``None``: these options are for others to understand."""
    devices: list[str] = []
    question: dict[str, object] = {
        "template": DEFAULT_TEMPLATE,
        "separator": DEFAULT_SEPARATOR,
        "stale_after": None,
        "devices": devices,
        "is_json": False,
        "demo": False,
    }
    words = iter(arguments)
    for word in words:
        name, is_joined, text = word.partition("=")
        if word in _FLAGS:
            question[_FLAGS[word]] = True
            continue
        value = text if is_joined else next(words, None)
        if value is None or not (name in _TEXTS or name == "--device"):
            return None
        if name == "--device":
            devices.append(value)
        else:
            question[_TEXTS[name]] = value
    return question


def _answer(path: str, question: bytes) -> bytes:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(_PATIENCE_SECONDS)
        line.connect(path)
        line.sendall(question)
        parts = []
        while part := line.recv(_MOST_BYTES):
            parts.append(part)
        return b"".join(parts)


def _state_directory(*, is_demo: bool) -> str | None:
    """Where the state is; ``None``: the settings cannot be read."""
    usual = xdg_path("XDG_STATE_HOME", ".local/state")
    if is_demo:
        return os.path.join(usual, "demo")
    given = os.environ.get("ECOFLOW_STATE_DIR")
    config = os.path.join(xdg_path("XDG_CONFIG_HOME", ".config"), "config.toml")
    if not given and (_may_say_where(".env") or _may_say_where(config)):
        return _set_directory(usual)
    return os.path.expanduser(given or usual)


def _may_say_where(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            return b"state_dir" in file.read().lower()
    except OSError:
        return False


def _set_directory(usual: str) -> str | None:
    from ecoflow_tui.setting_sources import layers

    for layer in layers(("state_dir",), {}):
        said = layer.read()
        if said.mistakes:
            return None
        if "state_dir" in said.given:
            return os.path.expanduser(str(said.given["state_dir"].value))
    return usual
