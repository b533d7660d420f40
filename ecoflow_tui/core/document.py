"""A report as plain parts, and how each kind of page writes them.

Every text is untrusted: a station's name comes from its owner, a serial from a payload.
"""

import html
from collections.abc import Sequence
from dataclasses import dataclass

from ecoflow_tui.core.text import UNKNOWN, safe_text

_BAR_COLUMNS = 40
_PARTS = " ▏▎▍▌▋▊▉"
_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em}"
    "table{border-collapse:collapse}td,th{padding:.15em .8em;text-align:left}"
    "td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}"
    "tr:nth-child(even){background:color-mix(in srgb,currentColor 6%,transparent)}"
    ":root{color-scheme:light dark}rect{fill:steelblue}path{stroke:currentColor;opacity:.3}"
    "text{fill:currentColor;font-size:11px}"
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A title; 1 is the page's."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Some sentences."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of texts; ``numeric`` are the numbers of the columns that hold numbers."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    numeric: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar for each label, none below zero; ``unit`` stands behind each value.

    A value that is ``None`` is not known: it has no bar, and is no zero.
    """

    title: str
    values: Sequence[tuple[str, float | None]]
    unit: str

    @property
    def peak(self) -> float:
        """The largest value."""
        return max((value for _, value in self.values if value is not None), default=0.0)


Part = Heading | Paragraph | Table | Bars


def as_text(parts: Sequence[Part]) -> str:
    """The report for a terminal."""
    blocks = [_text(part) for part in parts]
    return "\n\n".join(blocks) + "\n"


def as_markdown(parts: Sequence[Part]) -> str:
    """The report as Markdown, with bars as text."""
    return "\n\n".join(_markdown(part) for part in parts) + "\n"


def as_html(parts: Sequence[Part], title: str) -> str:
    """The report as one page that needs nothing else; charts are SVG."""
    body = "\n".join(_html(part) for part in parts)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{_escaped(title)}</title><style>{_STYLE}</style></head>\n"
        f"<body>\n{body}\n</body></html>\n"
    )


def _text(part: Part) -> str:
    match part:
        case Heading(level, text):
            clean = safe_text(text)
            return f"{clean}\n{('=' if level == 1 else '-') * len(clean)}"
        case Paragraph(text):
            return safe_text(text)
        case Table():
            return "\n".join(_aligned(part))
        case Bars():
            return "\n".join([safe_text(part.title), *_bar_lines(part)])


def _aligned(table: Table) -> list[str]:
    rows = [[safe_text(cell) for cell in row] for row in (table.header, *table.rows)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if number in table.numeric else cell.ljust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _bar_lines(bars: Bars) -> list[str]:
    values = [(safe_text(label), value) for label, value in bars.values]
    width = max((len(label) for label, _ in values), default=0)
    peak, unit = bars.peak or 1.0, safe_text(bars.unit)
    return [
        f"{label:<{width}}  "
        + (UNKNOWN if value is None else f"{_bar(value / peak)} {value:.2f} {unit}".lstrip())
        for label, value in values
    ]


def _bar(share: float) -> str:
    eighths = round(max(0.0, min(1.0, share)) * _BAR_COLUMNS * 8)
    return ("█" * (eighths // 8) + _PARTS[eighths % 8]).strip()


def _markdown(part: Part) -> str:
    match part:
        case Heading(level, text):
            return f"{'#' * level} {_marked(text)}"
        case Paragraph(text):
            return _marked(text)
        case Table(header, rows, numeric):
            rule = ["---:" if number in numeric else "---" for number in range(len(header))]
            cells = [[_marked(cell) for cell in row] for row in (header, *rows)]
            return "\n".join(f"| {' | '.join(row)} |" for row in (cells[0], rule, *cells[1:]))
        case Bars():
            # Indented, not fenced: no label can end it.
            return "\n".join([_marked(part.title), "", *(f"    {x}" for x in _bar_lines(part))])


def _marked(text: str) -> str:
    clean = safe_text(text)
    for mark in "\\`*_[]<>|#":
        clean = clean.replace(mark, f"\\{mark}")
    return clean


def _html(part: Part) -> str:
    match part:
        case Heading(level, text):
            return f"<h{level}>{_escaped(text)}</h{level}>"
        case Paragraph(text):
            return f"<p>{_escaped(text)}</p>"
        case Table(header, rows, numeric):
            head = _html_row("th", header, numeric)
            return f"<table>{head}{''.join(_html_row('td', row, numeric) for row in rows)}</table>"
        case Bars():
            return f"<h3>{_escaped(part.title)}</h3>\n{_svg(part)}"


def _html_row(tag: str, row: Sequence[str], numeric: frozenset[int]) -> str:
    cells = (
        f"<{tag}{' class=n' if number in numeric else ''}>{_escaped(cell)}</{tag}>"
        for number, cell in enumerate(row)
    )
    return f"<tr>{''.join(cells)}</tr>"


def _svg(bars: Bars) -> str:
    """Bars on a line that says how high the highest one is."""
    step, top, height = 24, 18, 120
    width = max(step, len(bars.values) * step)
    peak, foot = bars.peak, top + height
    drawn = [
        f'<text x="0" y="11">{peak:.2f} {_escaped(bars.unit)}</text>',
        f'<path d="M0 {top}.5H{width}M0 {foot}.5H{width}"/>',
    ]
    for number, (label, value) in enumerate(bars.values):
        left, name = number * step, _escaped(label)
        tall = round(max(0.0, value or 0.0) / (peak or 1.0) * height, 1)
        told = "not heard" if value is None else f"{value:.2f} {_escaped(bars.unit)}"
        sign = UNKNOWN if value is None else _escaped(label[-2:])
        drawn.append(
            f'<rect x="{left}" y="{foot - tall}" width="{step - 4}" height="{tall}">'
            f"<title>{name}: {told}</title></rect>"
            f'<text x="{left + 2}" y="{foot + 14}">{sign}<title>{name}: {told}</title></text>'
        )
    return (
        f'<svg viewBox="0 0 {width} {foot + 20}" width="{width}" height="{foot + 20}"'
        f' role="img" aria-label="{_escaped(bars.title)}">{"".join(drawn)}</svg>'
    )


def _escaped(text: str) -> str:
    return html.escape(safe_text(text))
