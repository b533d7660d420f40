"""What is remembered from one time to the next: the theme, and the screen in front."""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Memory:
    """Names; empty: nothing is remembered."""

    theme: str = ""
    screen: str = ""


def recall(path: Path | None) -> Memory:
    """What was remembered; a file that cannot be read is as good as none."""
    if path is None:
        return Memory()
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Memory()
    known = found if isinstance(found, dict) else {}
    return Memory(str(known.get("theme", "")), str(known.get("screen", "")))


def remember(path: Path | None, memory: Memory) -> None:
    """Write it down, whole or not at all; where that cannot be, nothing is lost but that."""
    if path is None:
        return
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".new")
        draft.write_text(json.dumps(asdict(memory)), encoding="utf-8")
        draft.replace(path)
