"""The keys that are answered on every screen, and how keys are written for people."""

from dataclasses import dataclass
from typing import Any

from textual.app import App
from textual.binding import ActiveBinding, Binding, BindingType
from textual.dom import DOMNode
from textual.screen import Screen

_SCREENS = Binding.Group("Screens")
BINDINGS: list[BindingType] = [
    Binding("question_mark", "help", "Help", tooltip="These keys", id="help"),
    Binding("f1", "help", "Help", show=False, tooltip="These keys"),
    Binding("q", "quit", "Quit", tooltip="End the screen", id="quit"),
    Binding("ctrl+q,ctrl+c", "quit", "Quit", show=False, priority=True, tooltip="End the screen"),
    Binding(
        "r", "toggle_recording", "Record", tooltip="Switch the recorder on or off", id="record"
    ),
    Binding("1", "open('fleet')", "Fleet", group=_SCREENS, tooltip="All stations", id="fleet"),
    Binding("2", "open('station')", "Station", group=_SCREENS, tooltip="One station", id="station"),
    Binding(
        "3", "open('trends')", "Trends", group=_SCREENS, tooltip="Charts of any metric", id="trends"
    ),
    Binding(
        "4", "open('messages')", "Messages", group=_SCREENS, tooltip="Every message", id="messages"
    ),
    Binding(
        "5",
        "open('fields')",
        "Fields",
        group=_SCREENS,
        tooltip="Every key of the station",
        id="fields",
    ),
    Binding(
        "6", "open('events')", "Events", group=_SCREENS, tooltip="What has happened", id="events"
    ),
    Binding(
        "7",
        "open('energy')",
        "Energy",
        group=_SCREENS,
        tooltip="Kilowatt-hours, port by port",
        id="energy",
    ),
    Binding(
        "left_square_bracket", "step(-1)", "Switch", tooltip="The station before", id="previous"
    ),
    Binding("right_square_bracket", "step(1)", "Switch", tooltip="The next station", id="next"),
    Binding("space", "hold", "Pause", tooltip="Hold the screen still, or go on", id="pause"),
    Binding(
        "end",
        "live",
        "Live",
        show=False,
        tooltip="Let the screen run again; in a replay, to its end",
        id="live",
    ),
    Binding("left", "walk(-10)", "Walk", tooltip="10 seconds back, while paused", id="earlier"),
    Binding("right", "walk(10)", "Walk", tooltip="10 seconds on, while paused", id="later"),
    Binding(
        "shift+left",
        "walk(-300)",
        "Walk",
        show=False,
        tooltip="5 minutes back",
        id="much_earlier",
    ),
    Binding(
        "shift+right", "walk(300)", "Walk", show=False, tooltip="5 minutes on", id="much_later"
    ),
    Binding(
        "comma",
        "step_message(-1)",
        "Message",
        tooltip="To the message before, while paused or in a replay",
        id="previous_message",
    ),
    Binding(
        "full_stop", "step_message(1)", "Message", tooltip="To the next message", id="next_message"
    ),
    Binding(
        "N",
        "go_to_mark(-1)",
        "Mark",
        tooltip="To the outage, stall or gap before",
        id="previous_mark",
    ),
    Binding(
        "n", "go_to_mark(1)", "Mark", tooltip="To the next outage, stall or gap", id="next_mark"
    ),
    Binding("g", "go_to", "Go to", tooltip="To a time: 14:00, +10m, yesterday 14:00", id="go_to"),
    Binding(
        "home",
        "go_to_beginning",
        "Beginning",
        show=False,
        tooltip="To the beginning of a replay",
        id="beginning",
    ),
    Binding("minus", "gear(-1)", "Speed", tooltip="Replay slower, down to 1/4", id="slower"),
    Binding("plus", "gear(1)", "Speed", tooltip="Replay faster, up to 3600 times", id="faster"),
    Binding(
        "G",
        "toggle_gaps",
        "Gaps",
        show=False,
        tooltip="Show gaps in a replay, or skip them",
        id="gaps",
    ),
    Binding("escape", "back", "Back", show=False, tooltip="Back", id="back"),
    Binding(
        "ctrl+s",
        "screenshot",
        "Screenshot",
        show=False,
        tooltip="Write the screen to a file",
        id="screenshot",
    ),
    Binding(
        "t", "next_span", "Time", tooltip="Chart 5 minutes, 1 hour, 24 hours or 7 days", id="time"
    ),
    Binding(
        "colon,ctrl+p",
        "command_palette",
        "Commands",
        show=False,
        tooltip="Find a command",
        id="commands",
    ),
]

ACTIONS = {
    **{
        binding.id: binding.tooltip
        for binding in BINDINGS
        if isinstance(binding, Binding) and binding.id is not None
    },
    "explain": "Where the marked value comes from",
    "zoom": "Give the marked panel the whole screen, or back",
    "copy": "Copy what is marked",
    "by": "Add up by hour or by day",
    "filter": "Show only lines with these words",
}
"""What can be given another key, and what it does."""

FIRST_WHILE_WALKING = frozenset({"pause", "earlier", "later"})
"""What is hinted first while one walks through a recording."""

_WRITTEN = {
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "question_mark": "?",
    "slash": "/",
    "colon": ":",
    "comma": ",",
    "full_stop": ".",
    "minus": "-",
    "plus": "+",
    "escape": "Esc",
}


@dataclass(frozen=True, slots=True)
class Action:
    """Something that a key does now.

    Attributes:
        keys: Its keys, as they are written for people.
        label: What it is called.
        what: What it does.
        name: What Textual calls it.
        node: Whose action it is.
    """

    keys: str
    label: str
    what: str
    name: str
    node: DOMNode


def actions_of(screen: Screen[Any]) -> list[Action]:
    """What can be done on a screen as it is and has a description; the app's actions first."""
    app = screen.app
    actives = sorted(screen.active_bindings.values(), key=lambda active: active.node is not app)
    keys: dict[str, list[str]] = {}
    first: dict[str, ActiveBinding] = {}
    for active in actives:
        binding = active.binding
        if binding.description and not binding.system:
            keys.setdefault(binding.action, []).append(written_key(binding))
            first.setdefault(binding.action, active)
    return [
        Action(
            ", ".join(sorted(keys[name], key=len)),
            active.binding.description,
            active.binding.tooltip or active.binding.description,
            name,
            active.node,
        )
        for name, active in first.items()
    ]


def keys_of(app: App[None]) -> list[tuple[str, str]]:
    """The keys of what can be done on the screen in front, and what it is."""
    return [(action.keys, action.what) for action in actions_of(app.screen)]


def key_of(written: str) -> str:
    """A key as it is written in the configuration, as Textual names it: ``Ctrl+X``, ``?``."""
    keys = (key.strip() for key in written.split(","))
    return ",".join(key if len(key) == 1 else key.lower() for key in keys if key)


def written_key(binding: Binding) -> str:
    """A key as it is written for people: ``Ctrl+Q``, ``]``, ``q``."""
    parts = _WRITTEN.get(binding.key, binding.key).split("+")
    return parts[0] if len(parts[0]) == 1 else "+".join(part.title() for part in parts)
