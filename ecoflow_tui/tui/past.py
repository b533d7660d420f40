"""What a database knows of the time before the screen: asked for once, one thing at a time."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from ecoflow_tui.core.errors import EcoflowError
from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.series import Point
from ecoflow_tui.tui.background import in_background

History = Callable[[str, Metric, timedelta], tuple[Point, ...]]
"""Serial, metric, span: the points of it. May block, and may raise an EcoflowError."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be recalled."""

    serial: str
    metric: Metric
    span: timedelta


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it: points, or the error."""

    question: Question
    points: tuple[Point, ...]
    error: BaseException | None


class Past:
    """Asks the history on threads of its own. Belongs to the loop.

    Args:
        history: The database; ``None``: there is none.
        tell: Called on the asking thread with each answer, which goes to ``settle`` on the loop.

    Attributes:
        trouble: Why the last question was not answered; empty: it was.
    """

    def __init__(self, history: History | None, tell: Callable[[Answer], object]) -> None:
        self._history = history
        self._tell = tell
        self._asked: set[Question] = set()
        self._failed: set[Question] = set()
        self._waiting: deque[Question] = deque()
        self._is_busy = False
        self.trouble = ""

    @property
    def is_busy(self) -> bool:
        """Whether an answer is awaited."""
        return self._is_busy

    def ask(self, question: Question) -> None:
        """Ask, unless that was asked before."""
        if self._history is not None and question not in self._asked:
            self._asked.add(question)
            self._waiting.append(question)
            self._go_on()

    def settle(self, answer: Answer) -> None:
        """An answer has come. What is no EcoflowError is a mistake of ours, and is raised."""
        self._is_busy = False
        error = answer.error
        if error is not None and not isinstance(error, EcoflowError):
            raise error
        self.trouble = "" if error is None else error.what
        if error is not None:
            # What waits would fail alike.
            self._failed.update((answer.question, *self._waiting))
            self._waiting.clear()
        self._go_on()

    def retry(self) -> None:
        """Let what failed be asked again."""
        self._asked -= self._failed
        self._failed.clear()

    def _go_on(self) -> None:
        history = self._history
        if history is None or self._is_busy or not self._waiting:
            return
        self._is_busy = True
        question = self._waiting.popleft()
        points: list[Point] = []
        in_background(
            lambda: points.extend(history(question.serial, question.metric, question.span)),
            lambda error: self._tell(Answer(question, tuple(points), error)),
        )
