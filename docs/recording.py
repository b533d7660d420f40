"""Makes the README's recording, a walk through the demo: ``python docs/recording.py FILE``.

One SVG that plays by itself: each frame is the screen as text, shown for a while by CSS.
"""

import asyncio
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from html import escape
from pathlib import Path

from demo_screen import aligned, demo_screen
from rich.segment import Segment
from rich.style import Style
from textual.pilot import Pilot

SIZE = (100, 30)
LIVE_SECONDS = 150
FRAME_SECONDS = 2.5
CELL_WIDTH, CELL_HEIGHT = 8.4, 17.0
WALK = (
    ("1",),
    ("right",),
    ("2", "left_square_bracket"),
    ("down", "tab"),
    ("i",),
    ("escape", "3"),
    ("down", "down"),
    ("left", "left", "left", "left"),
    ("4",),
    ("enter",),
    ("escape", "7"),
)
"""The keys before each frame."""

_HEAD = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">
<style>
text {{ font: 14px "Fira Code", "DejaVu Sans Mono", Menlo, Consolas, monospace; white-space: pre }}
.frame {{ visibility: hidden; animation: turn {seconds}s step-end infinite }}
.frame:first-of-type {{ visibility: visible }}
@keyframes turn {{ 0% {{ visibility: visible }} {share}% {{ visibility: hidden }} }}
{looks}
</style>
<rect width="100%" height="100%" fill="{ground}"/>
"""


class Looks:
    """The looks of text so far, each with a short name."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def name(self, style: Style) -> str:
        """The class of a style."""
        look = f"fill:{_colour(style, is_ground=False)}"
        if style.bold:
            look += ";font-weight:bold"
        return self._names.setdefault(look, f"l{len(self._names)}")

    @property
    def css(self) -> str:
        """A line a look."""
        return "\n".join(f".{name} {{{look}}}" for look, name in self._names.items())


def frame(lines: Iterable[Iterable[Segment]], ground: str, looks: Looks) -> str:
    """One screen: what stands on another ground than the screen's, then the text."""
    drawn = (part for row, line in enumerate(lines) for part in _row(row, line, ground, looks))
    return "".join(sorted(drawn))


def _row(row: int, line: Iterable[Segment], ground: str, looks: Looks) -> Iterator[str]:
    column = 0
    for segment in line:
        style, width = segment.style or Style(), segment.cell_length
        x, across = f"{column * CELL_WIDTH:g}", f"{width * CELL_WIDTH:g}"
        behind = _colour(style, is_ground=True)
        if behind != ground:
            y = f"{row * CELL_HEIGHT:g}"
            size = f'width="{across}" height="{CELL_HEIGHT:g}"'
            yield f'<rect x="{x}" y="{y}" {size} fill="{behind}"/>'
        if segment.text.strip():
            y = f"{(row + 0.76) * CELL_HEIGHT:g}"
            written = escape(segment.text, quote=False).replace(" ", "&#160;")
            yield (
                f'<text class="{looks.name(style)}" x="{x}" y="{y}" textLength="{across}">'
                f"{written}</text>"
            )
        column += width


def _colour(style: Style, *, is_ground: bool) -> str:
    colour = style.bgcolor if is_ground != bool(style.reverse) else style.color
    return "#ffffff" if colour is None else colour.get_truecolor().hex


def recording(screens: list[list[list[Segment]]]) -> str:
    """The frames one after the other, for ever."""
    looks, ground = Looks(), _colour(screens[0][3][0].style or Style(), is_ground=True)
    frames = [frame(lines, ground, looks) for lines in screens]
    head = _HEAD.format(
        width=f"{SIZE[0] * CELL_WIDTH:g}",
        height=f"{SIZE[1] * CELL_HEIGHT:g}",
        seconds=FRAME_SECONDS * len(frames),
        share=f"{100 / len(frames):.4f}",
        looks=looks.css,
        ground=ground,
    )
    shown = (
        f'<g class="frame" style="animation-delay:{FRAME_SECONDS * number:g}s">{drawn}</g>\n'
        for number, drawn in enumerate(frames)
    )
    return aligned(f"{head}{''.join(shown)}</svg>\n")


async def _walk(pilot: Pilot[None]) -> list[list[list[Segment]]]:
    screens = []
    for keys in WALK:
        await pilot.press(*keys)
        await pilot.pause(1.2)
        strips = pilot.app.screen._compositor.render_strips()
        screens.append([list(strip.simplify()) for strip in strips])
    return screens


async def _recording() -> str:
    with ExitStack() as closing:
        async with demo_screen(closing, "recording").run_test(size=SIZE) as pilot:
            await pilot.pause(LIVE_SECONDS)
            return recording(await _walk(pilot))


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(asyncio.run(_recording()))
