"""What is on the screen, in files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from textual.app import App

from ecoflow_tui.core.text import safe_text


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One screen as a picture and as text."""

    at: datetime
    svg: str
    text: str

    def write(self, directory: Path) -> Path:
        """Write both, named by the time; the picture's path. Raises OSError."""
        directory.mkdir(parents=True, exist_ok=True)
        path = directory / f"ecoflow-tui-{self.at:%Y%m%d-%H%M%S}.svg"
        path.write_text(self.svg, encoding="utf-8")
        path.with_suffix(".txt").write_text(self.text, encoding="utf-8")
        return path


def snapshot_of(app: App[None], at: datetime) -> Snapshot:
    """What is on the screen now."""
    strips = app.screen._compositor.render_strips()
    lines = "\n".join(strip.text.rstrip() for strip in strips)
    return Snapshot(at.astimezone(), app.export_screenshot(), f"{lines}\n")


def tell_of_snapshot(app: App[None], paths: Sequence[Path], error: BaseException | None) -> None:
    """Say where it is, or why there is none. What is no OSError is raised."""
    if isinstance(error, OSError):
        said = f"No screenshot: {error.strerror}."
        app.notify(safe_text(said), severity="error", markup=False)
    elif error is not None:
        raise error
    for path in paths:
        app.notify(safe_text(str(path)), title="Screenshot", markup=False)
