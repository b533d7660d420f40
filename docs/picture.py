"""Makes the README's picture, the demo's screen as an SVG: ``python docs/picture.py FILE``."""

import asyncio
import sys
from contextlib import ExitStack
from pathlib import Path

from demo_screen import aligned, demo_screen

SIZE = (120, 34)
LIVE_SECONDS = 180


async def _picture() -> str:
    with ExitStack() as closing:
        async with demo_screen(closing, "picture").run_test(size=SIZE) as pilot:
            await pilot.pause(LIVE_SECONDS)
            return aligned(pilot.app.export_screenshot(title="ecoflow-tui"))


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(asyncio.run(_picture()))
