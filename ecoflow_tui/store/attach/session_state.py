"""What a running recorder or screen says of itself, and what it knows, asked for once."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ecoflow_tui.core.events import LinkChange, RawMessage, StationsKnown
from ecoflow_tui.core.model import Model
from ecoflow_tui.core.parse import Parser
from ecoflow_tui.core.state import Fleet
from ecoflow_tui.store.attach.attachment import Attachment
from ecoflow_tui.store.attach.lines import CaughtUp, Hello, Line, RecorderReport


@dataclass(frozen=True, slots=True)
class Told:
    """What the session says of itself."""

    hello: Hello
    report: RecorderReport
    link: LinkChange | None


def ask_session(directory: Path) -> Told | None:
    """What the session of a state directory says; ``None``: none runs, or none answers."""
    return _ask(directory, lambda line: isinstance(line, RecorderReport))


def ask_for_stations(
    directory: Path, find_model: Callable[[str], Model]
) -> tuple[Told, Fleet] | None:
    """The same, and all that it knows of its stations."""
    parser, fleet = Parser(find_model), Fleet()

    def is_all(line: Line) -> bool:
        if isinstance(line, RawMessage):
            fleet.apply(parser.parse(line))
        elif isinstance(line, StationsKnown):
            fleet.apply(line)
        return isinstance(line, CaughtUp)

    told = _ask(directory, is_all)
    return None if told is None else (told, fleet)


def _ask(directory: Path, is_all: Callable[[Line], bool]) -> Told | None:
    """Listen until a line is all that we want to hear."""
    attachment = Attachment.open(directory)
    if attachment is None:
        return None
    link: LinkChange | None = None
    report: RecorderReport | None = None
    try:
        for line in attachment.lines():
            if isinstance(line, LinkChange):
                link = line
            elif isinstance(line, RecorderReport):
                report = line
            if is_all(line):
                break
    finally:
        attachment.close()
    return None if report is None else Told(attachment.hello, report, link)
