"""The keys by which one moves through a recording."""

from collections.abc import Callable
from datetime import datetime
from os import environ

from textual.app import App
from textual.message import Message

from ecoflow_tui.core.errors import EcoflowError
from ecoflow_tui.core.playhead import Playhead
from ecoflow_tui.core.text import safe_text
from ecoflow_tui.tui.driver import AsciiDriver, PatientDriver
from ecoflow_tui.tui.frame import Frame
from ecoflow_tui.tui.hold import Hold, Recall
from ecoflow_tui.tui.lookback import Lookback, Plan
from ecoflow_tui.tui.past import History, Past
from ecoflow_tui.tui.position import Position
from ecoflow_tui.tui.projector import Projection, Projector
from ecoflow_tui.tui.scene import Scene
from ecoflow_tui.tui.screens.go_to import GoToScreen
from ecoflow_tui.tui.widgets.position_bar import PositionBar

_TICK_SECONDS = 0.1
"""Between two looks at a replay's clock."""

_WHILE_LOOKING_BACK = frozenset({"walk", "step_message", "go_to_mark", "go_to", "go_to_beginning"})
_IN_A_REPLAY = frozenset({"gear", "toggle_gaps"})
_LIVE_ONLY = frozenset({"toggle_recording"})


class Transport(App[None]):
    """An app that shows the present, a recording, or what was just before.

    Args:
        scene: What is seen.
        clock: The time, aware and in UTC.
        plan: What to replay; ``None``: the present is shown.
        recall: What the database has, for a pause that goes back so far.
        ascii_only: Whether to draw without Unicode.

    Attributes:
        scene: What is seen.
        past: What charts are filled from.
        hold: The frame that is held still while one has paused.
        is_replay: Whether nothing but a recording is shown.
        has_started: Whether there is something to see, or it is known why not.
        error: What kept it from starting, for the exit code.
    """

    past: Past

    class Projected(Message):
        """A recording was read."""

        def __init__(self, projection: Projection) -> None:
            super().__init__()
            self.projection = projection

    def __init__(
        self,
        scene: Scene,
        clock: Callable[[], datetime],
        plan: Plan | None,
        recall: Recall | None,
        *,
        ascii_only: bool,
    ) -> None:
        # Without colours the terminal's own are left alone; greys are colours, too.
        colour = True if "NO_COLOR" in environ else None
        driver = AsciiDriver if ascii_only else PatientDriver
        super().__init__(driver_class=driver, ansi_color=colour)
        self.scene = scene
        self.has_started = False
        self.error: EcoflowError | None = None
        self.hold = Hold(recall, self._projected, self._new_replay_past)
        self.is_replay = plan is not None
        self._clock = clock
        self._plan = plan
        self._replay: Lookback | None = None

    def paint(self) -> None:
        """Show what has changed."""
        raise NotImplementedError

    def frame(self) -> Frame:
        """Everything that is painted from."""
        raise NotImplementedError

    def post(self, message: Message) -> None:
        """Post from any thread."""
        raise NotImplementedError

    def new_past(self, history: History | None, scene: Scene) -> Past:
        """What asks for a chart's past, and fills the scene with it."""
        raise NotImplementedError

    def now(self) -> datetime:
        """The time on the screen: in a replay, the replay's own."""
        return self._clock() if self._replay is None else self._replay.playhead.at

    def position(self) -> Position | None:
        """Where in a recording one is; ``None``: in the present, or just paused."""
        if self._replay is not None:
            return self._replay.position(is_replay=True)
        return None if self.hold.frame is None else self.hold.frame.position

    @property
    def lookback(self) -> Lookback | None:
        """Where in a recording one is."""
        return self._replay or self.hold.lookback

    def _new_replay_past(self, projector: Projector, scene: Scene) -> Past:
        return self.new_past(projector.points, scene)

    def _projected(self, projection: Projection) -> None:
        self.post(self.Projected(projection))

    def begin_replay(self) -> None:
        """Begin to read what is to be replayed."""
        plan = self._plan
        assert plan is not None
        begins_at = plan.begins_at or self._clock()
        self._replay = Lookback(
            plan.shelf,
            Playhead(begins_at, plan.speed),
            self.scene,
            self._projected,
            self._new_replay_past,
        )
        self._replay.begin(plan.begins_at)
        self.set_interval(_TICK_SECONDS, self._tick)

    def _tick(self) -> None:
        if self._replay is not None:
            self._replay.tick()

    def on_transport_projected(self, message: Projected) -> None:
        """Show what was read of a recording."""
        projection, replay = message.projection, self._replay
        error = projection.error
        if projection.is_empty and self._plan is not None:
            error = self._plan.is_empty
        if error is not None and not isinstance(error, EcoflowError):
            raise error
        if replay is None:
            self.hold.take(projection)
        else:
            replay.take(projection)
            self.scene, self.past = replay.scene, replay.past
            self.has_started = True
        if error is not None and replay is not None and not replay.has_walked:
            self.error = error
        elif isinstance(error, EcoflowError):
            self.notify(safe_text(error.hint), title=safe_text(error.what), markup=False)
        self.moved()

    def moved(self) -> None:
        """Show where one is now, and which keys that gives; a screen that ends shows no more."""
        if not self.is_running:
            return
        lookback = self.lookback
        self.set_class(lookback is not None and not lookback.playhead.is_running, "-walking")
        self.refresh_bindings()
        self.paint()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A key that means nothing here is not answered, and not shown."""
        if action in _WHILE_LOOKING_BACK and self.lookback is None:
            return False
        if action in _IN_A_REPLAY and not self.is_replay:
            return False
        if action in _LIVE_ONLY and self.is_replay:
            return False
        return super().check_action(action, parameters)

    def action_hold(self) -> None:
        """Hold the screen still, or let it run again; recording goes on either way."""
        if self._replay is not None:
            self._replay.toggle()
        elif self.hold.frame is None:
            self.hold.begin(self.frame(), self.scene.recent)
        else:
            self.hold.release()
        self.moved()

    def action_live(self) -> None:
        """Let the screen run again; a replay goes to its end."""
        if self._replay is not None:
            self._replay.go_to_end(1)
        self.hold.release()
        self.moved()

    def action_walk(self, seconds: float) -> None:
        """Go back or on in time."""
        if self.lookback is not None:
            self.lookback.walk(seconds)
            self.moved()

    def action_step_message(self, by: int) -> None:
        """Go to the next message, or to the one before."""
        if self.lookback is not None:
            self.lookback.step(by)
            self.moved()

    def action_go_to_mark(self, by: int) -> None:
        """Go to the next outage, stall or gap, or to the one before."""
        if self.lookback is not None:
            self.lookback.go_to_mark(by)
            self.moved()

    def action_go_to_beginning(self) -> None:
        """Go to the beginning of what is recorded."""
        if self.lookback is not None:
            self.lookback.go_to_end(-1)
            self.moved()

    def action_gear(self, by: int) -> None:
        """Play faster or slower."""
        if self.lookback is not None:
            self.lookback.gear(by)
            self.moved()

    def action_toggle_gaps(self) -> None:
        """Skip gaps, or show them."""
        if self.lookback is not None:
            self.lookback.toggle_gaps()
            self.moved()

    def action_go_to(self) -> None:
        """Ask for a time, and go there."""
        self.push_screen(GoToScreen(), self._go_to)

    def _go_to(self, words: str | None) -> None:
        lookback = self.lookback
        if not words or lookback is None:
            return
        try:
            lookback.jump(words)
        except ValueError as error:
            self.notify(safe_text(str(error)), severity="error", markup=False)
        self.moved()

    def on_position_bar_clicked(self, message: PositionBar.Clicked) -> None:
        """Go where the bar was clicked."""
        lookback = self.lookback
        if lookback is not None and lookback.extent is not None:
            extent = lookback.extent
            lookback.go(extent.begins_at + (extent.ends_at - extent.begins_at) * message.share)
            self.moved()
