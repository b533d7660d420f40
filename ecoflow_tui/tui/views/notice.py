"""What stands in the middle while there is no station to show."""

from dataclasses import dataclass

from ecoflow_tui.core import text
from ecoflow_tui.core.errors import EcoflowError, NotSetUpError
from ecoflow_tui.core.events import LinkState
from ecoflow_tui.tui.frame import Frame
from ecoflow_tui.tui.glyphs import Glyphs
from ecoflow_tui.tui.scene import Scene
from ecoflow_tui.tui.views.tone import Piece, Tone

_STEPS = (
    (LinkState.CREDENTIALS, "Sign in to EcoFlow"),
    (LinkState.CONNECTING, "Connect to the broker"),
    (LinkState.SUBSCRIBING, "Subscribe to the stations"),
    (LinkState.LIVE, "Hear the first message"),
)
_BEGINNINGS = (
    ("ecoflow-tui setup", "asks for your keys"),
    ("ecoflow-tui demo", "shows simulated stations"),
    ("ecoflow-tui replay FILE", "shows what was captured"),
)


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A headline, what it means, what to do, and how far things have come."""

    title: Piece
    body: str = ""
    hint: str = ""
    steps: tuple[Piece, ...] = ()


def notice_view(frame: Frame) -> NoticeView | None:
    """The notice that is due; ``None``: there is a station to show."""
    scene, error, glyphs = frame.scene, frame.error, frame.glyphs
    if error is not None:
        return failure_view(error)
    if frame.body.scene.stations:
        return None
    if frame.position is not None:
        return NoticeView(Piece("Nothing was heard yet at this time", Tone.STRONG))
    if scene.are_stations_known:
        return NoticeView(
            Piece("No stations to show", Tone.STRONG),
            "The account answered, but it has no station that fits.",
            "Bind a station to this account in EcoFlow's app, or ask for another with --device.",
        )
    return _connecting(scene, glyphs)


def failure_view(error: EcoflowError) -> NoticeView:
    """What went wrong and what to do about it."""
    if isinstance(error, NotSetUpError):
        return NoticeView(
            Piece("Welcome. Nothing is set up yet", Tone.STRONG),
            "q leaves this screen; then begin with one of these.",
            steps=tuple(Piece(f"{command:<25}{what}") for command, what in _BEGINNINGS),
        )
    return NoticeView(
        Piece("This did not work", Tone.BAD),
        text.safe_text(error.what),
        text.safe_text(error.hint),
    )


def _connecting(scene: Scene, glyphs: Glyphs) -> NoticeView:
    state = LinkState.OFF if scene.link is None else scene.link.state
    reason = "" if scene.link is None else text.safe_text(scene.link.reason)
    order = [step for step, _ in _STEPS]
    at = order.index(state) if state in order else -1
    return NoticeView(
        Piece("Connecting", Tone.STRONG),
        reason,
        steps=tuple(_step(label, index - at, glyphs) for index, (_, label) in enumerate(_STEPS)),
    )


def _step(label: str, distance: int, glyphs: Glyphs) -> Piece:
    if distance < 0:
        return Piece(f"{glyphs.lamp_on} {label}", Tone.GOOD)
    if distance == 0:
        return Piece(f"{glyphs.lamp_wait} {label} ...", Tone.STRONG)
    return Piece(f"{glyphs.lamp_off} {label}", Tone.DIM)
