"""Work that may block, on a thread of its own, which never keeps the program from ending."""

from collections.abc import Callable
from threading import Thread
from types import TracebackType

Report = Callable[[BaseException | None], object]
"""Told once how the work ended; called on the work's thread."""


def in_background(work: Callable[[], object], report: Report) -> None:
    """Do the work on a daemon thread, then report its error or ``None``."""

    def run() -> None:
        with _Reporting(report):
            work()

    Thread(target=run, name="tui-background", daemon=True).start()


class _Reporting:
    """Hands on however the block ended."""

    def __init__(self, report: Report) -> None:
        self._report = report

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        self._report(error)
        return True
