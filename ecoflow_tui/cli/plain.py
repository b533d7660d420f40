"""``watch --plain``: one line a change, for screen readers, pipes and log files."""

import os
import sys
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from ecoflow_tui.cli.stopping import Stop

if TYPE_CHECKING:
    from ecoflow_tui.cli.recording import Recording
    from ecoflow_tui.core.events import Event
    from ecoflow_tui.store.attach.attached import OwnSession

_LOOK_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be watched.

    Attributes:
        record: Whether to record, too.
        devices: The only stations to tell of.
        demo: Whether it is about the demo's world.
    """

    record: bool = False
    devices: tuple[str, ...] = ()
    demo: bool = False


class _Ears:
    """A Sink that keeps events until the narrator asks."""

    def __init__(self) -> None:
        self.heard: SimpleQueue[Event] = SimpleQueue()

    def receive(self, event: "Event") -> None:
        """Keep it."""
        self.heard.put(event)


def narrate(flags: dict[str, object], wish: Wish) -> None:
    """Print a line for each change until told to stop."""
    from ecoflow_tui.cli.attaching import LivePlan
    from ecoflow_tui.cli.joining import world_without_cloud
    from ecoflow_tui.cli.logs import log_to_file
    from ecoflow_tui.cli.recording import Recording
    from ecoflow_tui.cli.stations import station_feed

    stop, ears = Stop(), _Ears()
    with ExitStack() as closing:
        here = world_without_cloud(flags, demo=wish.demo)
        feed = closing.enter_context(station_feed(here))
        feed.add(log_to_file(here.settings))
        feed.add(ears)
        recording = Recording(here, feed)
        closing.callback(recording.close)
        if wish.record:
            recording.turn_on()
        devices, status = list(wish.devices), recording.status
        plan = LivePlan(
            flags, "watch", wish.demo, devices, is_persistent=wish.record, status=status
        )
        source: OwnSession = (None if wish.record else plan.attached()) or plan.own()
        closing.callback(source.stop)
        source.start(feed)
        _tell(ears, recording, stop, source, wish.devices)


def _tell(
    ears: _Ears,
    recording: "Recording",
    stop: Stop,
    source: "OwnSession",
    devices: tuple[str, ...],
) -> None:
    """Until told to stop, or until the session is over for good, which is an EcoflowError."""
    from ecoflow_tui.cli.joining import now
    from ecoflow_tui.core.spoken import Narrator

    narrator = Narrator(devices)
    while not stop.is_requested:
        try:
            event = ears.heard.get(timeout=_LOOK_SECONDS)
        except Empty:
            print_lines(narrator.look(recording.status(), now()), stop)
            if source.failure is not None:
                raise source.failure from None
            continue
        print_lines(narrator.tell(event, now()), stop)


def print_lines(lines: Iterable[str], stop: Stop) -> None:
    """Print; characters that the output cannot write are written as escapes of their own."""
    encoding = sys.stdout.encoding
    try:
        for line in lines:
            sys.stdout.buffer.write(f"{line}\n".encode(encoding, "backslashreplace"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # Whoever read has heard enough. Python would complain at exit once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        stop.request()
