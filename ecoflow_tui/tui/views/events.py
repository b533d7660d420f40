"""What has happened, as lines."""

from collections.abc import Mapping
from datetime import datetime

from ecoflow_tui.core import text
from ecoflow_tui.core.chronicle import Happening, Weight
from ecoflow_tui.tui.glyphs import Glyphs
from ecoflow_tui.tui.views.detail import DetailView
from ecoflow_tui.tui.views.row import Row
from ecoflow_tui.tui.views.tone import Piece, Tone

_TONES = {Weight.GOOD: Tone.GOOD, Weight.PLAIN: Tone.DIM, Weight.BAD: Tone.WARN}


def event_row(happening: Happening, names: Mapping[str, str], glyphs: Glyphs) -> Row:
    """A happening in a line: time, sign, whom it is about, sentence."""
    about = about_whom(happening, names)
    signs = {Weight.GOOD: glyphs.lamp_on, Weight.PLAIN: glyphs.lamp_off}
    tone = _TONES[happening.weight]
    pieces = (
        Piece(f"{written_time(happening.at)}  ", Tone.DIM),
        Piece(f"{signs.get(happening.weight, glyphs.lamp_bad)} ", tone),
        Piece(f"{about[:13]:<14}", Tone.STRONG),
        Piece(happening.sentence, Tone.WARN if happening.weight is Weight.BAD else Tone.PLAIN),
    )
    words = f"{written_time(happening.at)} {about} {happening.subject} {happening.sentence}"
    return Row(str(happening.number), pieces, words.lower())


def event_view(happening: Happening, names: Mapping[str, str]) -> DetailView:
    """A happening in full."""
    about = about_whom(happening, names)
    at = happening.at.isoformat(timespec="milliseconds")
    return DetailView(
        title=about,
        facts=(("At", at), ("About", about)),
        lines=(happening.sentence,),
        copied=f"{at} {about}: {happening.sentence}",
    )


def about_whom(happening: Happening, names: Mapping[str, str]) -> str:
    """The station's name, or the part of the program."""
    serial = happening.device_sn
    if serial is None:
        return str(happening.subject).capitalize()
    return names.get(serial) or text.safe_text(serial, 30)


def written_time(at: datetime) -> str:
    """Day and time on this computer's clock: a screen may be left open for weeks."""
    return f"{at.astimezone():%d %b %H:%M:%S}"
