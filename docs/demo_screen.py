"""The demo's screen for pictures: the real program on simulated stations, recording."""

import re
from contextlib import ExitStack

from ecoflow_tui.cli.joining import now, set_up
from ecoflow_tui.cli.recording import Recording
from ecoflow_tui.cli.screen_energy import energy_reader
from ecoflow_tui.cli.sources import live_source
from ecoflow_tui.cli.stations import models_in
from ecoflow_tui.core.feed import Feed, Sink
from ecoflow_tui.core.parse import Parser
from ecoflow_tui.devices import find_model
from ecoflow_tui.store.registry import Registry
from ecoflow_tui.tui.app import Monitor

_BRAILLE_RUN = re.compile(r">([^<>]*[\u2801-\u28ff][^<>]*)</text>")


def aligned(picture: str) -> str:
    """The picture with charts that stay in step.

    A browser takes braille from another font than spaces, of another width: between braille the
    blank one is put for a space.
    """
    return _BRAILLE_RUN.sub(lambda run: run[0].replace("&#160;", "\u2800"), picture)


def demo_screen(closing: ExitStack, role: str) -> Monitor:
    """A monitor of the demo's stations; whatever it starts ends with the stack."""
    setup = closing.enter_context(set_up({}, demo=True))
    feed = Feed(Parser(find_model))
    recording = Recording(setup, feed)
    session = live_source(setup, role=role, is_persistent=True)
    models = models_in(Registry(setup.settings.state_dir))
    closing.callback(session.stop)
    closing.callback(recording.close)

    def connect(sink: Sink) -> None:
        feed.add(sink)
        session.start(feed)

    return Monitor(
        connect=connect,
        recorder=recording,
        clock=now,
        source_name="DEMO",
        record_at_start=True,
        energy=energy_reader(setup, closing, models),
    )
