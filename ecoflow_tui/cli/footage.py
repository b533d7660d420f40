"""What is to be replayed: a capture file, standard input, or a stretch of the database."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ecoflow_tui.cli.joining import Setup
    from ecoflow_tui.core.errors import EcoflowError
    from ecoflow_tui.core.marks import Mark
    from ecoflow_tui.core.reel import Reel
    from ecoflow_tui.core.showing import Cast
    from ecoflow_tui.store.history import Selection
    from ecoflow_tui.store.registry import Registry

LEAD = timedelta(hours=1)
"""How much before the instant asked for is read, so that everything is known by then."""

_LONGEST = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Footage:
    """What is to be replayed.

    Attributes:
        path: A capture file; ``-``: standard input; ``None``: the database.
        at: Where to begin.
        since: Nothing before.
        until: Nothing from then on.
        devices: The only stations.
        demo: Whether it is the demo's database.
        stdin: Standard input, where the terminal has taken its place.
    """

    path: Path | None = None
    at: datetime | None = None
    since: datetime | None = None
    until: datetime | None = None
    devices: tuple[str, ...] = ()
    demo: bool = False
    stdin: FileIO | None = None

    @property
    def name(self) -> str:
        """What to call it."""
        if self.path is None:
            return "database"
        return "stdin" if self.is_stdin else self.path.name

    @property
    def is_stdin(self) -> bool:
        """Whether a pipe brings it."""
        return self.path == Path("-")

    @property
    def begins_at(self) -> datetime | None:
        """The instant to begin with; ``None``: the first message."""
        return self.at or self.since

    def selection(self, now: datetime) -> "Selection":
        """The stretch of the database: at most a day, and what is needed to know its beginning."""
        from ecoflow_tui.store.history import Selection

        begins_at = self.begins_at or (self.until or now) - LEAD
        until = self.until or min(now, begins_at + _LONGEST)
        return Selection(self.devices, begins_at - LEAD, until)

    def why_it_ends(self, now: datetime) -> str:
        """What to say where the database has more than is shown; empty: all that was asked for."""
        is_cut = self.until is None and self.selection(now).until != now
        return "This is a day of what was recorded; --until shows more." if is_cut else ""

    def up_to(self, at: datetime | None) -> "Footage":
        """The same up to an instant, itself included; ``None``: all of it."""
        if at is None:
            return self
        end = at + timedelta(microseconds=1)
        return replace(self, until=end if self.until is None else min(end, self.until))


def cast_of(registry: "Registry") -> "Cast":
    """The stations' models and names, as this installation knows them."""
    from ecoflow_tui.cli.stations import models_in
    from ecoflow_tui.core.events import Station
    from ecoflow_tui.core.registry import Choice, renamed
    from ecoflow_tui.core.showing import Cast

    choices, sightings = registry.choices(), registry.sightings()
    stations: dict[str, Station] = {
        serial: renamed(Station(serial, sighting.name, None), choices.get(serial, Choice()))
        for serial, sighting in sightings.items()
    }
    for serial, choice in choices.items():
        stations.setdefault(serial, renamed(Station(serial, "", None), choice))
    return Cast(models_in(registry).find, stations)


@contextmanager
def opened_reel(here: "Setup", footage: Footage) -> Iterator[tuple["Reel", tuple["Mark", ...]]]:
    """The messages, and the gaps that were recorded with them.

    Raises:
        ConfigurationError: The file cannot be read.
        DatabaseError: The database cannot.
    """
    from ecoflow_tui.cli.joining import Database, now
    from ecoflow_tui.core.reel import Clipped
    from ecoflow_tui.store.reel_file import open_capture, open_stream

    with ExitStack() as closing:
        reel: Reel
        if footage.path is None:
            # A file needs no PostgreSQL client.
            from ecoflow_tui.store.reel_database import DatabaseReel

            database = Database(here)
            closing.callback(database.close)
            present = now()
            chosen, end = footage.selection(present), footage.why_it_ends(present)
            recorded = DatabaseReel(database.open(), chosen, end)
            closing.callback(recorded.close)
            yield recorded, recorded.gaps()
            return
        if footage.is_stdin:
            stream = footage.stdin or FileIO(sys.stdin.fileno(), closefd=False)
            reel = open_stream(stream, now)
        else:
            reel = open_capture(footage.path, now)
        closing.callback(reel.close)
        yield reel if footage.until is None else Clipped(reel, footage.until), ()


def tell_of_damage(damaged: int, trouble: str) -> None:
    """Say on stderr what of the recording is missing."""
    if damaged:
        lines = "1 line is" if damaged == 1 else f"{damaged} lines are"
        sys.stderr.write(f"{lines} damaged and left out.\n")
    if trouble:
        sys.stderr.write(f"{trouble}\n")


def nothing_in(footage: Footage) -> "EcoflowError":
    """The error that there is nothing to replay."""
    from ecoflow_tui.core.errors import EcoflowError

    if footage.path is None:
        return EcoflowError("Nothing was recorded then.", "Ask for another time: --at, --since.")
    return EcoflowError(
        f"{footage.name} holds no message.", "ecoflow-tui capture -o FILE writes one that does."
    )
