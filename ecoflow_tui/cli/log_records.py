"""How a log record is written: one line, without secrets, and not again and again."""

import json
import logging
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ecoflow_tui.cli.secrecy import Secrecy
from ecoflow_tui.core.text import safe_text

REPEAT_SECONDS = 60.0
_LOOK_SECONDS = 1.0
_MOST_DIFFERENT = 1_000
_LONGEST = 2_000
_LONGEST_DEBUG = 20_000
_FRAMES = 4


class Serials:
    """Shows serial numbers as their ends only, or whole where that is asked for.

    Args:
        are_whole: Whether serials are shown whole.
        shorten: How a serial is shortened.
    """

    def __init__(self, *, are_whole: bool, shorten: Callable[[str], str]) -> None:
        self._are_whole = are_whole
        self._shorten = shorten
        self._known: dict[str, str] = {}

    def learn(self, serial: str) -> None:
        """Know one more serial; from any thread."""
        if serial not in self._known and len(self._known) < 1_000:
            self._known = {**self._known, serial: self._shorten(serial)}

    def shown(self, text: str) -> str:
        """The text with the known serials as they are to be shown."""
        for serial, short in self._known.items():
            text = text.replace(short, serial) if self._are_whole else text.replace(serial, short)
        return text


class OneLine(logging.Formatter):
    """One record, one line, whatever is in it."""

    def __init__(self, secrecy: Secrecy, serials: Serials) -> None:
        super().__init__()
        self._secrecy = secrecy
        self._serials = serials

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        return f"{_time_of(record)} {record.levelname} {record.name}: {self.words(record)}"

    def words(self, record: logging.LogRecord) -> str:
        """What the record says, fit to be shown."""
        said = record.getMessage()
        if record.exc_info and record.exc_info[1] is not None:
            said += f" [{described(record.exc_info[1])}]"
        longest = _LONGEST_DEBUG if record.levelno <= logging.DEBUG else _LONGEST
        return safe_text(self._serials.shown(self._secrecy.masked(said)), longest)


class JsonLine(OneLine):
    """The same as a JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        return json.dumps(
            {
                "at": _time_of(record),
                "level": record.levelname.lower(),
                "logger": record.name,
                "message": self.words(record),
            }
        )


def _time_of(record: logging.LogRecord) -> str:
    at = datetime.fromtimestamp(record.created, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def described(error: BaseException) -> str:
    """An error's type and places; not its text, which may quote a payload."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    places = " < ".join(f"{Path(one.filename).name}:{one.lineno}" for one in reversed(frames))
    return f"{type(error).__name__} at {places or 'an unknown place'}"


@dataclass(slots=True)
class _Shown:
    """A warning that was shown, and how often it came again since."""

    record: logging.LogRecord
    at: float
    count: int = 0


class Repeats:
    """Lets the same warning through once a minute. Times are monotonic seconds.

    After a thousand different ones in a minute, all of one kind are the same.
    """

    def __init__(self) -> None:
        self._shown: dict[tuple[str, int, str], _Shown] = {}
        self._look_at = 0.0

    def is_new(self, record: logging.LogRecord, now: float) -> bool:
        """Whether the record is to be shown now; else it is counted."""
        key = (record.name, record.levelno, record.getMessage())
        if key not in self._shown and len(self._shown) >= _MOST_DIFFERENT:
            key = (record.name, record.levelno, record.msg)
        earlier = self._shown.get(key)
        if earlier is None:
            self._shown[key] = _Shown(record, now)
            return True
        earlier.count += 1
        return False

    def due(self, now: float) -> Iterator[logging.LogRecord]:
        """A record with the count for each warning that came again during its minute."""
        if now < self._look_at:
            return
        self._look_at = now + _LOOK_SECONDS
        for key, shown in tuple(self._shown.items()):
            if now - shown.at < REPEAT_SECONDS:
                continue
            if shown.count == 0:
                del self._shown[key]
                continue
            yield _counted(shown)
            shown.at, shown.count = now, 0


def _counted(shown: _Shown) -> logging.LogRecord:
    times = "once more" if shown.count == 1 else f"{shown.count} more times"
    words = f"{shown.record.getMessage()} ({times})"
    return logging.makeLogRecord(
        {**vars(shown.record), "msg": words, "args": (), "created": time.time(), "exc_info": None}
    )


class Calm(logging.Handler):
    """Hands records on, but the same warning only once a minute, with a count.

    Args:
        target: Where the records go; closed with this one.
        clock: Monotonic seconds.
    """

    def __init__(
        self, target: logging.Handler, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__()
        self._target = target
        self._clock = clock
        self._repeats = Repeats()

    def emit(self, record: logging.LogRecord) -> None:
        """Hand the record on, and the counts that are due."""
        now = self._clock()
        self._say_what_is_due(now)
        if record.levelno < logging.WARNING or self._repeats.is_new(record, now):
            self._target.handle(record)

    def close(self) -> None:
        """Say every count that is left, and close the target."""
        self._say_what_is_due(float("inf"))
        self._target.close()
        super().close()

    def _say_what_is_due(self, now: float) -> None:
        for counted in self._repeats.due(now):
            self._target.handle(counted)
