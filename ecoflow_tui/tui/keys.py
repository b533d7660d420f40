"""The bindings in force, as a table for people."""

from textual.app import App
from textual.binding import Binding


def keys_of(app: App[None]) -> list[tuple[str, str]]:
    """Each action that has a description: its keys, and what it does, in the bindings' order."""
    keys: dict[str, list[str]] = {}
    descriptions: dict[str, str] = {}
    for active in app.screen.active_bindings.values():
        binding = active.binding
        if not binding.description or binding.system:
            continue
        keys.setdefault(binding.action, []).append(_shown_key(app, binding))
        descriptions.setdefault(binding.action, binding.tooltip or binding.description)
    return [(", ".join(dict.fromkeys(keys[action])), descriptions[action]) for action in keys]


def _shown_key(app: App[None], binding: Binding) -> str:
    return app.get_key_display(binding)
