"""The line that says where in a recording one is."""

from dataclasses import dataclass
from datetime import datetime

from ecoflow_tui.core import text
from ecoflow_tui.core.marks import Mark, MarkKind
from ecoflow_tui.core.text import safe_text
from ecoflow_tui.tui.position import Position
from ecoflow_tui.tui.views.tone import Piece, Tone

_SIGNS = {MarkKind.OUTAGE: ("!", Tone.BAD), MarkKind.STALL: ("?", Tone.WARN)}
_GAP = ("x", Tone.WARN)


@dataclass(frozen=True, slots=True)
class PositionView:
    """Words on either side of a bar, which is drawn by shares of its width from 0 to 1.

    Attributes:
        before: What stands before the bar.
        after: What stands behind it.
        share: How far one is; ``None``: there is no bar to draw.
        marks: Where marks begin and end, and their signs.
    """

    before: tuple[Piece, ...]
    after: tuple[Piece, ...]
    share: float | None
    marks: tuple[tuple[float, float, Piece], ...]


def position_view(position: Position) -> PositionView:
    """The line for a position."""
    head, extent = position.playhead, position.extent
    word = f"{head.speed:g}x" if head.is_running else f"{head.speed:g}x paused"
    title = [Piece("REPLAY " if position.is_replay else "PAUSED ", Tone.KEY)]
    if position.is_replay:
        title.append(Piece(f"{word} "))
    now = Piece(f"{head.at.astimezone():%a %d %b %H:%M:%S} ", Tone.STRONG)
    if extent is None:
        return PositionView((*title, Piece("reading ...", Tone.DIM)), (), None, ())
    whole = (extent.ends_at - extent.begins_at).total_seconds()

    def share(at: datetime) -> float:
        return max(0.0, min(1.0, (at - extent.begins_at).total_seconds() / whole)) if whole else 1.0

    marks = tuple(
        (share(mark.at), share(mark.until or extent.ends_at), _sign(mark)) for mark in extent.marks
    )
    return PositionView((*title, now), _about(position), share(head.at), marks)


def _sign(mark: Mark) -> Piece:
    sign, tone = _SIGNS.get(mark.kind, _GAP)
    return Piece(sign, tone)


def _about(position: Position) -> tuple[Piece, ...]:
    extent = position.extent
    assert extent is not None
    said = [f" {text.age(extent.ends_at - extent.begins_at)}"]
    if position.is_seeking:
        said.append("seeking ...")
    elif not extent.is_complete:
        said.append("reading ...")
    if extent.marks:
        many = len(extent.marks)
        said.append("1 mark" if many == 1 else f"{text.count(many)} marks")
    if position.is_replay and not position.playhead.skips_gaps:
        said.append("gaps shown")
    pieces = [Piece(", ".join(said) + " ", Tone.DIM)]
    if extent.damaged:
        pieces.append(Piece(f"{text.count(extent.damaged)} damaged ", Tone.WARN))
    return tuple(pieces)


def recording_trouble(position: Position) -> Piece | None:
    """What is wrong with the recording itself."""
    extent = position.extent
    if extent is None or not extent.trouble:
        return None
    return Piece(safe_text(extent.trouble), Tone.WARN)
