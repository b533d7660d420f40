"""The bindings in force, as a table for people."""

from textual.app import App
from textual.binding import Binding

_WRITTEN = {
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "question_mark": "?",
    "slash": "/",
    "colon": ":",
    "escape": "Esc",
}


def keys_of(app: App[None]) -> list[tuple[str, str]]:
    """Each action that has a description: its keys, and what it does; the app's own first."""
    actives = sorted(app.screen.active_bindings.values(), key=lambda active: active.node is not app)
    keys: dict[str, list[str]] = {}
    descriptions: dict[str, str] = {}
    for active in actives:
        binding = active.binding
        if binding.description and not binding.system:
            keys.setdefault(binding.action, []).append(written_key(binding))
            descriptions.setdefault(binding.action, binding.tooltip or binding.description)
    return [(", ".join(sorted(keys[action], key=len)), descriptions[action]) for action in keys]


def written_key(binding: Binding) -> str:
    """A key as it is written for people: ``Ctrl+Q``, ``]``, ``q``."""
    parts = _WRITTEN.get(binding.key, binding.key).split("+")
    return parts[0] if len(parts[0]) == 1 else "+".join(part.title() for part in parts)
