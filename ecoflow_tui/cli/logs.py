"""Where log records go: a rotated file while the screen is up, stderr when there is none."""

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

from ecoflow_tui.core.text import safe_text

_FILE_BYTES = 1_000_000
_FILES = 3


class _OneLine(logging.Formatter):
    """One record, one line, whatever is in it."""

    def format(self, record: logging.LogRecord) -> str:
        return safe_text(super().format(record))


def log_to_stderr() -> None:
    """Show records of level INFO and above on stderr."""
    _install(logging.StreamHandler())


def log_to_file(state_dir: Path) -> None:
    """Write records to ``ecoflow-tui.log`` below the state directory; nobody else may read it."""
    state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = state_dir / "ecoflow-tui.log"
    path.touch(mode=0o600)
    _install(RotatingFileHandler(path, maxBytes=_FILE_BYTES, backupCount=_FILES))


def _install(handler: logging.Handler) -> None:
    handler.setFormatter(_OneLine("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("httpx").setLevel(logging.WARNING)
