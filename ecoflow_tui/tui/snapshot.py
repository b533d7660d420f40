"""What is on the screen, in files."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


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
