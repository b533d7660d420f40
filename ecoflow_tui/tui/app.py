"""The monitor: events in, screens painted, keys answered."""

import gc
import sys
from asyncio import TimerHandle, get_running_loop
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from textual.message import Message
from textual.screen import Screen

from ecoflow_tui.core.errors import EcoflowError
from ecoflow_tui.core.feed import RecorderSwitch, Sink
from ecoflow_tui.core.model import Model
from ecoflow_tui.core.series import SPANS
from ecoflow_tui.core.text import safe_text
from ecoflow_tui.devices import find_model
from ecoflow_tui.tui.background import in_background
from ecoflow_tui.tui.commands import Commands
from ecoflow_tui.tui.energies import Energies, EnergyAnswer, EnergyReader
from ecoflow_tui.tui.frame import Frame, RecorderLamp
from ecoflow_tui.tui.glyphs import ASCII, UNICODE
from ecoflow_tui.tui.hold import Recall
from ecoflow_tui.tui.inbox import Inbox
from ecoflow_tui.tui.intake import Intake
from ecoflow_tui.tui.keys import ACTIONS, BINDINGS, key_of, keys_of
from ecoflow_tui.tui.lookback import Plan
from ecoflow_tui.tui.memory import Memory, recall, remember
from ecoflow_tui.tui.past import Answer, History, Past
from ecoflow_tui.tui.pulse import Pulse
from ecoflow_tui.tui.scene import Scene
from ecoflow_tui.tui.screens.base import MonitorScreen
from ecoflow_tui.tui.screens.energy import EnergyScreen
from ecoflow_tui.tui.screens.events import EventsScreen
from ecoflow_tui.tui.screens.fields import FieldsScreen
from ecoflow_tui.tui.screens.fleet import FleetScreen
from ecoflow_tui.tui.screens.help import HelpScreen
from ecoflow_tui.tui.screens.messages import MessagesScreen
from ecoflow_tui.tui.screens.station import StationScreen
from ecoflow_tui.tui.screens.trends import TrendsScreen
from ecoflow_tui.tui.signals import on_signals
from ecoflow_tui.tui.snapshot import snapshot_of, tell_of_snapshot
from ecoflow_tui.tui.themes import NIGHT, THEMES
from ecoflow_tui.tui.transport import Transport
from ecoflow_tui.tui.widgets.card import StationCard

_UNSHARED_SECONDS = sys.getswitchinterval()
_SHARED_SECONDS = 0.0002
"""How long a painting keeps the interpreter from a recorder that has a message to store."""


class Monitor(Transport):
    """A live screen of power stations.

    Args:
        connect: Starts the source, which then brings events to the sink from its own threads.
            Called on a thread of its own after the first frame; may raise an EcoflowError.
        recorder: The recorder's switch and books.
        clock: The time, aware and in UTC.
        source_name: Where the events come from, when that is not EcoFlow's cloud: ``DEMO``;
            a function where that may change.
        record_at_start: Whether to switch the recorder on at once.
        only: The serials to show; empty: all.
        ascii_only: Whether to draw without Unicode.
        history: What a database knows of the time before; called on threads of their own.
        energy: What a database knows of energy; called on threads of their own.
        screenshots: The directory that screenshots go to.
        memory: The file that keeps theme and screen from one time to the next.
        replay: What to show instead of the present; nothing is recorded then.
        recall: What the database has between two instants, for a pause that goes back so far.
        keys: Other keys for actions, by the names in ``keys.ACTIONS``: ``{"quit": "ctrl+x"}``.
        find_model: The model of a serial number, for a station that has not spoken yet.

    Attributes:
        has_started: Whether ``connect`` has returned, one way or the other.
        error: What kept the source from starting, for the exit code.
        crash: The mistake of ours that ended the screen, for a line on stderr.
    """

    TITLE = "ecoflow-tui"
    CSS_PATH = "monitor.tcss"
    MODES: ClassVar[dict[str, str | Callable[[], Screen[Any]]]] = {
        "fleet": FleetScreen,
        "station": StationScreen,
        "trends": TrendsScreen,
        "messages": MessagesScreen,
        "fields": FieldsScreen,
        "events": EventsScreen,
        "energy": EnergyScreen,
    }
    DEFAULT_MODE = "station"
    BINDINGS = BINDINGS
    COMMANDS: ClassVar = {Commands}

    class Woken(Message):
        """Events wait in the inbox."""

    class Due(Message):
        """The time has come for something."""

        def __init__(self, what: Callable[[], None]) -> None:
            super().__init__()
            self.what = what

    class Connected(Message):
        """The source has started, or could not."""

        def __init__(self, error: BaseException | None) -> None:
            super().__init__()
            self.error = error

    class Switched(Message):
        """The recorder has been switched, or could not be."""

        def __init__(self, error: BaseException | None) -> None:
            super().__init__()
            self.error = error

    class Recalled(Message):
        """The database has answered."""

        def __init__(self, answer: Answer, scene: Scene) -> None:
            super().__init__()
            self.answer = answer
            self.scene = scene

    class Added(Message):
        """The database has added up the energy."""

        def __init__(self, answer: EnergyAnswer) -> None:
            super().__init__()
            self.answer = answer

    class Written(Message):
        """A screenshot is in its files, or could not be written."""

        def __init__(self, paths: list[Path], error: BaseException | None) -> None:
            super().__init__()
            self.paths = paths
            self.error = error

    def __init__(
        self,
        *,
        connect: Callable[[Sink], None],
        recorder: RecorderSwitch,
        clock: Callable[[], datetime],
        source_name: str | Callable[[], str] = "",
        record_at_start: bool = False,
        only: tuple[str, ...] = (),
        ascii_only: bool = False,
        history: History | None = None,
        energy: EnergyReader | None = None,
        screenshots: Path = Path(),
        memory: Path | None = None,
        keys: Mapping[str, str] | None = None,
        find_model: Callable[[str], Model] = find_model,
        replay: Plan | None = None,
        recall: Recall | None = None,
    ) -> None:
        super().__init__(Scene(only, find_model), clock, replay, recall, ascii_only=ascii_only)
        self.crash: BaseException | None = None
        self.inbox = Inbox(self._wake)
        self._connect = connect
        self._recorder = recorder
        self._source_name = source_name
        self._record_at_start = record_at_start
        self._glyphs = ASCII if ascii_only else UNICODE
        self.past = self.new_past(history, self.scene)
        self._energies = Energies(energy, lambda answer: self.post(self.Added(answer)))
        self._screenshots = screenshots
        self._memory = memory
        self._known = Memory()
        self._keys = dict(keys or {})
        self._intake = Intake(
            self.inbox, self.scene, clock, later=self._later, paint=self._paint_news
        )
        self._pulse = Pulse(self.now, recorder.status, later=self._later, paint=self.paint)
        self._came_from: str | None = None
        self._is_switching = False
        self._span = SPANS[0]
        self.set_class(ascii_only, "-ascii")

    def on_load(self) -> None:
        """Take the theme up before anything is styled, which would be styled anew otherwise."""
        for theme in THEMES:
            self.register_theme(theme)
        self._known = known = recall(self._memory)
        self.theme = known.theme if known.theme in self.available_themes else NIGHT.name

    async def on_mount(self) -> None:
        """Paint the first frame, then start the source."""
        known = self._known
        self._remap(self._keys)
        on_signals(self.exit)
        self._pulse.hear()
        self.call_after_refresh(self._start)
        if known.screen in self.MODES and known.screen != self.current_mode:
            await self.switch_mode(known.screen)

    def _remap(self, keys: dict[str, str]) -> None:
        """Give actions other keys; a name that is no action is told, not fatal."""
        self.set_keymap({name: key_of(key) for name, key in keys.items() if name in ACTIONS})
        for name in sorted(keys.keys() - ACTIONS.keys()):
            said = f"[keys] has {safe_text(name, 40)!r}, which is no action."
            self.notify(said, severity="warning", markup=False)

    def on_unmount(self) -> None:
        """Remember theme and screen, and read no more."""
        sys.setswitchinterval(_UNSHARED_SECONDS)
        if self.lookback is not None:
            self.lookback.stop()
        remember(self._memory, Memory(self.theme, self.current_mode))

    def paint(self) -> None:
        """Show the present on the screen in front, also beneath what is open over it.

        Widgets that come while the app is about to end are never styled, and cannot be painted.
        """
        if not self.is_running or self.return_code is not None:
            return
        status = self._recorder.status()
        self.scene.look(status, self.now())
        self._pulse.painted(status)
        for screen in reversed(self.screen_stack):
            if isinstance(screen, MonitorScreen):
                screen.show(self.frame())
                break

    def _paint_news(self) -> None:
        """Show what came, and what has grown older with it."""
        self._pulse.hear()
        self.paint()

    def frame(self) -> Frame:
        """Everything that is painted from."""
        name = self._source_name
        return Frame(
            now=self.now(),
            scene=self.scene,
            recorder=RecorderLamp(self._recorder.status(), self._is_switching),
            source=name if isinstance(name, str) else name(),
            error=self.error,
            span=self._span,
            glyphs=self._glyphs,
            past=self.past,
            energies=self._energies,
            held=self.hold.frame,
            position=self.position(),
            message_count=self.scene.message_count,
        )

    def new_past(self, history: History | None, scene: Scene) -> Past:
        """What asks for a chart's past, and fills the scene with it."""
        return Past(history, lambda answer: self.post(self.Recalled(answer, scene)))

    def _start(self) -> None:
        if self.is_replay:
            self.begin_replay()
            return
        in_background(
            lambda: self._connect(self.inbox),
            lambda error: self.post(self.Connected(error)),
        )
        if self._record_at_start:
            self.action_toggle_recording()

    def _wake(self) -> None:
        self.post(self.Woken())

    def post(self, message: Message) -> None:
        """Post from any thread; after the loop's end there is nobody left to tell."""
        with suppress(RuntimeError):
            self.post_message(message)

    def on_monitor_woken(self) -> None:
        """Events wait."""
        self._intake.begin()

    def _later(self, seconds: float, what: Callable[[], None]) -> TimerHandle:
        """Textual's timers are tasks, and look at what they call anew each time."""
        return get_running_loop().call_later(seconds, self.post, self.Due(what))

    def on_monitor_due(self, message: Due) -> None:
        """Do it."""
        message.what()

    def on_monitor_connected(self, message: Connected) -> None:
        """A source that cannot start is told in the middle of the screen."""
        if message.error is not None and not isinstance(message.error, EcoflowError):
            raise message.error
        self.has_started = True
        self.error = message.error
        if not self.is_headless:
            # What is loaded by now stays; looking through it again would hold up keys for 60 ms.
            gc.freeze()
        self.paint()

    def on_monitor_switched(self, message: Switched) -> None:
        """One that is on gets its turns; one that cannot be switched is told in a toast."""
        self._is_switching = False
        is_recording = self._recorder.status().is_on
        sys.setswitchinterval(_SHARED_SECONDS if is_recording else _UNSHARED_SECONDS)
        error = message.error
        if isinstance(error, EcoflowError):
            self.notify(
                safe_text(error.hint), title=safe_text(error.what), severity="error", markup=False
            )
        elif error is not None:
            raise error
        self.paint()

    def on_monitor_recalled(self, message: Recalled) -> None:
        """Put what was recalled behind what was heard; trouble is told quietly by the screen."""
        question, points = message.answer.question, message.answer.points
        body = self.frame().body
        if message.scene is body.scene or message.scene is self.scene:
            past = body.past if message.scene is body.scene else self.past
            past.settle(message.answer)
        message.scene.archive.fill(question.serial, question.metric, question.span, points)
        self.paint()

    def on_monitor_added(self, message: Added) -> None:
        """Show it; trouble is told by the screen."""
        self._energies.settle(message.answer)
        self.paint()

    def on_monitor_screen_shown(self) -> None:
        """A screen came to the front."""
        self.paint()

    def action_toggle_recording(self) -> None:
        """Switch the recorder on or off, on a thread of its own."""
        if self._is_switching:
            return
        self._is_switching = True
        recorder = self._recorder
        switch = recorder.turn_off if recorder.status().is_on else recorder.turn_on
        in_background(switch, lambda error: self.post(self.Switched(error)))
        self.paint()

    def action_step(self, by: int) -> None:
        """Look at the next station, or at the one before."""
        self.scene.step(by)
        self.paint()

    def action_look_at(self, number: int) -> None:
        """Look at a station by its place in the strip."""
        self.scene.select(self.scene.stations[number].device_sn)
        self.paint()

    async def action_back(self) -> None:
        """Let the screen run again; if it does, go where one came from."""
        if self.hold.frame is not None:
            self.action_live()
        elif self._came_from is not None:
            await self.action_open(self._came_from)

    def action_screenshot(self, filename: str | None = None, path: str | None = None) -> None:
        """Write the screen to two files, a picture and its text, and say where."""
        del filename, path
        taken = snapshot_of(self, self.now())
        written: list[Path] = []
        in_background(
            lambda: written.append(taken.write(self._screenshots)),
            lambda error: self.post(self.Written(written, error)),
        )

    def on_monitor_written(self, message: Written) -> None:
        """Say where the screenshot is, or why there is none."""
        tell_of_snapshot(self, message.paths, message.error)

    async def action_open(self, mode: str) -> None:
        """Bring a screen to the front; when the app ends there is none any more."""
        if not self.is_running:
            return
        if mode != self.current_mode:
            self._came_from = self.current_mode
        await self.switch_mode(mode)

    async def on_station_card_picked(self, message: StationCard.Picked) -> None:
        """Look closer at a station that was clicked."""
        self.action_look_at(message.number)
        await self.action_open("station")

    def action_next_span(self) -> None:
        """Draw the chart over the next longer time, or the shortest again."""
        self.frame().body.past.retry()
        self._span = SPANS[(SPANS.index(self._span) + 1) % len(SPANS)]
        self.paint()

    async def action_run_key(self, key: str) -> None:
        """Do what a key does, for a click on its hint."""
        self.simulate_key(key)

    def action_help(self) -> None:
        """Show the keys of the screen in front."""
        self.push_screen(HelpScreen(keys_of(self)))

    def _handle_exception(self, error: Exception) -> None:
        self.crash = self.crash or error
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """Leave without Textual's traceback, which prints locals and so could print secrets."""
        self.panic()
