"""Kilowatt-hours from the database: asked for off the loop, again when they have grown old."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from ecoflow_tui.core.calendar import By
from ecoflow_tui.core.energy_report import Plan, StationEnergy
from ecoflow_tui.core.errors import EcoflowError
from ecoflow_tui.tui.background import in_background

KEPT_FOR = {By.HOUR: timedelta(minutes=1), By.DAY: timedelta(minutes=15)}
"""How old an answer may grow: a week of messages takes long to add up."""


@dataclass(frozen=True, slots=True)
class EnergyWanted:
    """Whose energy, and in how long periods: today's hours, or the last days."""

    serial: str
    by: By


@dataclass(frozen=True, slots=True)
class EnergyPage:
    """What was asked for, and what it came to."""

    plan: Plan
    energy: StationEnergy


EnergyReader = Callable[[EnergyWanted], EnergyPage]
"""Adds up. May block, and may raise an EcoflowError."""


@dataclass(frozen=True, slots=True)
class EnergyAnswer:
    """What came of a question: a page, or the error."""

    wanted: EnergyWanted
    page: EnergyPage | None
    error: BaseException | None


class Energies:
    """Asks on a thread of its own, one thing at a time. Belongs to the loop.

    Args:
        read: Adds up what the database knows; ``None``: there is none behind this source.
        tell: Called on the asking thread with each answer, which goes to ``settle`` on the loop.

    Attributes:
        trouble: Why the last question was not answered; ``None``: it was.
    """

    def __init__(self, read: EnergyReader | None, tell: Callable[[EnergyAnswer], object]) -> None:
        self._read = read
        self._tell = tell
        self._pages: dict[EnergyWanted, EnergyPage] = {}
        self._asked_at: dict[EnergyWanted, datetime] = {}
        self._is_busy = False
        self.trouble: EcoflowError | None = None

    @property
    def has_source(self) -> bool:
        """Whether there is anything to ask."""
        return self._read is not None

    @property
    def is_busy(self) -> bool:
        """Whether an answer is awaited."""
        return self._is_busy

    def page(self, wanted: EnergyWanted, now: datetime) -> EnergyPage | None:
        """What is known; asks where nothing is, or nothing new enough."""
        asked_at, read = self._asked_at.get(wanted), self._read
        is_due = asked_at is None or now - asked_at >= KEPT_FOR[wanted.by]
        if read is not None and is_due and not self._is_busy:
            self._is_busy, self._asked_at[wanted] = True, now
            self._ask(wanted, read)
        return self._pages.get(wanted)

    def settle(self, answer: EnergyAnswer) -> None:
        """An answer has come. What is no EcoflowError is a mistake of ours, and is raised."""
        self._is_busy = False
        error = answer.error
        if error is not None and not isinstance(error, EcoflowError):
            raise error
        self.trouble = error
        if answer.page is not None:
            self._pages[answer.wanted] = answer.page

    def _ask(self, wanted: EnergyWanted, read: EnergyReader) -> None:
        pages: list[EnergyPage] = []
        in_background(
            lambda: pages.append(read(wanted)),
            lambda error: self._tell(EnergyAnswer(wanted, pages[0] if pages else None, error)),
        )
