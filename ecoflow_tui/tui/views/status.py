"""The lamps, the line of trouble, and the strip of stations."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from ecoflow_tui.core import text
from ecoflow_tui.core.events import LinkChange, LinkState, RecorderStatus
from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.state import DeviceState, Freshness
from ecoflow_tui.tui.frame import Frame, RecorderLamp
from ecoflow_tui.tui.glyphs import Glyphs
from ecoflow_tui.tui.scene import Scene, age_of
from ecoflow_tui.tui.views.aging import screen_age
from ecoflow_tui.tui.views.station import (
    Direction,
    charge_tone,
    direction_of,
    display_name,
    is_grey,
    present,
)
from ecoflow_tui.tui.views.tone import Piece, Tone


class Length(Enum):
    """How much is said of a thing."""

    LONG = auto()
    USUAL = auto()
    SHORT = auto()


@dataclass(frozen=True, slots=True)
class HeaderView:
    """The top line; ``long`` texts are for wide screens, ``short`` ones for narrow screens.

    Attributes:
        delivery: The QoS by which messages come, and what session they come by.
    """

    source: str
    hold: str
    link: Piece
    delivery_long: str
    delivery: str
    delivery_short: str
    recorder_long: tuple[Piece, ...]
    recorder: tuple[Piece, ...]
    recorder_short: tuple[Piece, ...]
    rate: str
    clock: str


@dataclass(frozen=True, slots=True)
class StationChip:
    """One station in a line."""

    serial: str
    name: str
    soc: str
    soc_tone: Tone
    sign: str
    word: str
    is_grey: bool
    is_selected: bool


def header_view(frame: Frame) -> HeaderView:
    """The top line."""
    scene, lamp, now, glyphs = frame.scene, frame.recorder, frame.now, frame.glyphs
    failed = Piece(f"{glyphs.lamp_bad} not connected", Tone.BAD)
    if frame.is_replay:
        return HeaderView(
            source=text.safe_text(frame.source, 40),
            hold="",
            link=Piece(f"{glyphs.lamp_off} recorded", Tone.DIM),
            delivery_long="",
            delivery="",
            delivery_short="",
            recorder_long=(),
            recorder=(),
            recorder_short=(),
            rate=f"{scene.rate(now):.1f} msg/s",
            clock=f"{now.astimezone():%H:%M}",
        )
    return HeaderView(
        source=text.safe_text(frame.source, 40),
        hold="" if frame.held is None else f"|| paused, {text.count(frame.newer)} newer",
        link=link_lamp(scene.link, glyphs) if frame.error is None else failed,
        delivery_long=delivery(scene, Length.LONG),
        delivery=delivery(scene, Length.USUAL),
        delivery_short=delivery(scene, Length.SHORT),
        recorder_long=recorder_lamp(lamp, glyphs, Length.LONG),
        recorder=recorder_lamp(lamp, glyphs, Length.USUAL),
        recorder_short=recorder_lamp(lamp, glyphs, Length.SHORT),
        rate=f"{scene.rate(now):.1f} msg/s",
        clock=f"{now.astimezone():%H:%M}",
    )


def link_lamp(link: LinkChange | None, glyphs: Glyphs) -> Piece:
    """The session's state in a word."""
    if link is None:
        return Piece(f"{glyphs.lamp_wait} starting", Tone.DIM)
    if link.state is LinkState.LIVE:
        return Piece(f"{glyphs.lamp_on} live", Tone.GOOD)
    if link.state in (LinkState.STALLED, LinkState.WAITING):
        return Piece(f"{glyphs.lamp_bad} {link.state}", Tone.WARN)
    if link.state is LinkState.OFF:
        return Piece(f"{glyphs.lamp_off} {link.state}", Tone.DIM)
    return Piece(f"{glyphs.lamp_wait} {link.state}", Tone.PLAIN)


def delivery(scene: Scene, length: Length) -> str:
    """How messages come while they do: ``, QoS 1, own persistent session``."""
    link = scene.link
    if link is None or link.state is not LinkState.LIVE:
        return ""
    words = [] if scene.qos is None else [f"QoS {scene.qos}"]
    if link.session is not None and length is Length.USUAL:
        words.append(link.session)
    elif link.session is not None and length is Length.LONG:
        words.append(f"{'own ' if link.is_own else ''}{link.session} session")
    return "".join(f", {word}" for word in words)


def recorder_lamp(lamp: RecorderLamp, glyphs: Glyphs, length: Length) -> tuple[Piece, ...]:
    """Recording or not, with the rows written and what waits on disk."""
    status = lamp.status
    if lamp.is_switching:
        return (Piece(f"{glyphs.lamp_wait} {'stopping' if status.is_on else 'starting'}"),)
    if not status.is_on:
        sign, tone = (glyphs.lamp_bad, Tone.WARN) if status.trouble else (glyphs.lamp_off, Tone.DIM)
        return (Piece(f"{sign} {'off' if length is Length.SHORT else 'not recording'}", tone),)
    words = _books(status, length)
    if status.trouble or status.dropped:
        return (Piece(f"{glyphs.lamp_bad} REC {words}", Tone.WARN),)
    return Piece(f"{glyphs.lamp_on} REC", Tone.BAD), Piece(f" {words}")


def _books(status: RecorderStatus, length: Length) -> str:
    rows, waiting = text.count(status.stored + status.unreadable), text.count(status.pending)
    if length is Length.SHORT:
        return f"{rows} +{waiting}" if status.pending else rows
    words = [f"{rows} rows"]
    if length is Length.LONG:
        words.append(text.size(status.spooled_bytes))
    if status.pending:
        words.append(f"{waiting} waiting")
    return ", ".join(words)


def trouble(scene: Scene, status: RecorderStatus) -> Piece | None:
    """The one thing that is wrong and worth a line of its own."""
    if status.trouble:
        said = text.safe_text(status.trouble)
        kept = f" {text.count(status.pending)} are safe on disk." if status.pending else ""
        return Piece(f"{said}{kept}", Tone.WARN)
    if status.dropped:
        return Piece(_loss(status), Tone.BAD)
    link = scene.link
    if link is not None and link.reason and not scene.is_live:
        return Piece(text.safe_text(link.reason), Tone.WARN)
    return None


def _loss(status: RecorderStatus) -> str:
    reasons = ", ".join(text.safe_text(why) for why in status.dropped_why)
    because = f": {reasons}" if reasons else ""
    return f"The recorder had to give up {text.count(status.dropped)} messages{because}."


def station_chips(scene: Scene, now: datetime, glyphs: Glyphs) -> tuple[StationChip, ...]:
    """All stations, for the strip and the fleet's order."""
    return tuple(
        _chip(state, now, glyphs, is_selected=state.device_sn == scene.selected_sn)
        for state in scene.stations
    )


def _chip(station: DeviceState, now: datetime, glyphs: Glyphs, *, is_selected: bool) -> StationChip:
    state = present(station, now)
    soc = state.watts(Metric.SOC_PERCENT)
    return StationChip(
        serial=station.device_sn,
        name=display_name(station),
        soc=text.percent(soc),
        soc_tone=charge_tone(soc),
        sign=direction_sign(direction_of(state.net_watts), glyphs),
        word=freshness_word(station, now),
        is_grey=is_grey(station, now),
        is_selected=is_selected,
    )


def direction_sign(direction: Direction, glyphs: Glyphs) -> str:
    """Charging, discharging, idle or nothing known, as one character."""
    signs = {
        Direction.CHARGING: glyphs.up,
        Direction.DISCHARGING: glyphs.down,
        Direction.IDLE: glyphs.level,
    }
    return signs.get(direction, " ")


def freshness_word(station: DeviceState, now: datetime) -> str:
    """``live``, or how long ago and in what state the station was last heard."""
    freshness = station.freshness(now)
    age = age_of(station, now)
    if freshness is Freshness.LIVE:
        return ""
    if age is None:
        return str(freshness)
    return f"{freshness} {screen_age(age)}"
