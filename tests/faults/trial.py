"""A trial: a recorder at work meets a fault, gets over it, and is asked for everything."""

import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from tests.faults.database import Template
from tests.faults.waiting import DEADLINE_SECONDS, TooLateError
from tests.faults.world import World

SHUTDOWN_SECONDS = 8.0
RSS_LIMIT_BYTES = 150 << 20
_WARM_UP_MESSAGES = 40

Course = Callable[[World], Iterator[None]]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that goes wrong, and is put right again.

    Attributes:
        name: A few words.
        sentence: What happens, for people.
        course: Does the harm, sees that the recorder has met it, yields, and puts it right.
        hooks: What must be changed within the recorder for it, as `RecorderProcess` takes it.
    """

    name: str
    sentence: str
    course: Course
    hooks: tuple[str, ...] = ()

    def begin(self, world: World) -> "Striking":
        """The fault's course in this world."""
        return Striking(contextmanager(self.course)(world))


class Striking:
    """A fault that is under way."""

    def __init__(self, course: AbstractContextManager[None]) -> None:
        self._course = course

    def inject(self) -> None:
        """Do the harm; returns when the recorder has met it."""
        self._course.__enter__()

    def heal(self) -> None:
        """Put it right."""
        self._course.__exit__(None, None, None)


def fault(sentence: str, *, hooks: Sequence[str] = ()) -> Callable[[Course], Fault]:
    """The fault whose course is the decorated generator; its name is the function's."""
    return lambda course: Fault(
        course.__name__.strip("_").replace("_", " "), sentence, course, tuple(hooks)
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the messages of one trial.

    Attributes:
        published: Messages that the broker took.
        stored: Rows in the tables.
        destroyed: Messages that the fault itself destroyed on the disk. The broker may send some
            of them again, if it has not heard yet that they were safe.
        lost: Messages that are not stored although nothing destroyed them.
        duplicated: Rows too many.
        imbalance: Why the books do not add up, or what the tables lack of what the spool has;
            empty when all is well.
        recovery_seconds: From the cure until everything said before it was stored.
        peak_rss_bytes: The most memory the recorder has had.
        trouble: What did not come true in time; empty when all went well.
        leaks: Where a secret can be read that has no business there; empty when nowhere.
    """

    published: int
    stored: int
    destroyed: int
    lost: int
    duplicated: int
    imbalance: str
    recovery_seconds: float
    peak_rss_bytes: int
    trouble: str = ""
    leaks: str = ""

    @property
    def is_flawless(self) -> bool:
        """What is expected of every trial, whatever the fault."""
        has_lost_nothing = self.lost == self.duplicated == 0
        is_small = self.peak_rss_bytes < RSS_LIMIT_BYTES
        complaints = self.imbalance + self.trouble + self.leaks
        return has_lost_nothing and is_small and not complaints


def run(
    fault: Fault,
    template: Template,
    hooks: Sequence[str] = (),
    patience_seconds: float = DEADLINE_SECONDS,
) -> Outcome:
    """Try a fault on a recorder at work.

    Args:
        fault: What goes wrong.
        template: What the database is made from.
        hooks: What is changed within the recorder besides: a seeded bug.
        patience_seconds: How long the recorder may take to get over it.
    """
    with World(template, (*fault.hooks, *hooks)) as world:
        world.patience_seconds = patience_seconds
        recovery_seconds, trouble = 0.0, ""
        try:
            recovery_seconds = _live_through(fault, world)
        except TooLateError as error:
            trouble = str(error)
        return _settle(world, recovery_seconds, trouble)


def _live_through(fault: Fault, world: World) -> float:
    world.start_recorder()
    world.recorder.hears("pilot: live")
    world.load.start()
    try:
        world.wait_until_stored(_WARM_UP_MESSAGES)
        striking = fault.begin(world)
        world.recorder.mark()
        striking.inject()
        world.load.goes_on_for(_WARM_UP_MESSAGES)
        striking.heal()
        healed_at, due = time.monotonic(), world.load.total - world.destroyed
        world.wait_until_stored(due)
        recovery_seconds = time.monotonic() - healed_at
    finally:
        world.load.stop()
    world.wait_until_stored(world.load.total - world.destroyed)
    return recovery_seconds


def _settle(world: World, recovery_seconds: float, trouble: str) -> Outcome:
    world.recorder.signal(signal.SIGTERM)
    code = world.recorder.wait(SHUTDOWN_SECONDS)
    published, stored = world.load.published, world.database.payloads()
    return Outcome(
        published=published.total(),
        stored=stored.total(),
        destroyed=world.destroyed,
        lost=max(0, (published - stored).total() - world.destroyed),
        duplicated=(stored - published).total(),
        imbalance=_imbalance(world) if code == 0 else f"exit code {code}",
        recovery_seconds=recovery_seconds,
        peak_rss_bytes=world.peak_rss_bytes,
        trouble=trouble,
        leaks=world.leaks,
    )


def _imbalance(world: World) -> str:
    books = world.recorder.books
    lacking = len(world.disk.ids() - world.database.ids())
    if not books.is_balanced:
        return f"the books do not add up: {books.counts}"
    if books.counts["damaged"] > world.destroyed:
        return f"only {world.destroyed} messages were destroyed: {books.counts}"
    return f"the tables lack {lacking} messages of the spool" if lacking else ""
