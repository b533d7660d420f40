"""Makes the README's picture, the demo's screen as an SVG: ``python docs/picture.py FILE``."""

import asyncio
import sys
from contextlib import ExitStack
from pathlib import Path

from ecoflow_tui.cli.joining import now, set_up
from ecoflow_tui.cli.recording import Recording
from ecoflow_tui.cli.sources import live_source
from ecoflow_tui.core.feed import Feed, Sink
from ecoflow_tui.core.parse import Parser
from ecoflow_tui.devices import find_model
from ecoflow_tui.tui.app import Monitor

SIZE = (120, 34)
LIVE_SECONDS = 180


async def _picture() -> str:
    with ExitStack() as closing:
        setup = closing.enter_context(set_up({}, demo=True))
        feed = Feed(Parser(find_model))
        recording = Recording(setup, feed)
        session = live_source(setup, role="picture")
        closing.callback(session.stop)
        closing.callback(recording.close)

        def connect(sink: Sink) -> None:
            feed.add(sink)
            session.start(feed)

        app = Monitor(
            connect=connect,
            recorder=recording,
            clock=now,
            source_name="DEMO",
            record_at_start=True,
        )
        async with app.run_test(size=SIZE) as pilot:
            await pilot.pause(LIVE_SECONDS)
            return app.export_screenshot(title="ecoflow-tui")


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(asyncio.run(_picture()))
