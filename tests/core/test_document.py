from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from ecoflow_tui.core.document import (
    Bars,
    Heading,
    Paragraph,
    Part,
    Table,
    as_html,
    as_markdown,
    as_text,
)

PARTS: list[Part] = [
    Heading(1, "June"),
    Paragraph("All was well."),
    Table(("Port", "kWh"), [("AC", "1.250"), ("Solar", "10.000")], frozenset({1})),
    Bars("Sun", [("2026-06-01", 1.0), ("2026-06-02", 4.0), ("2026-06-03", 0.0)], "kWh"),
]


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self.tags.append(tag)


def _tags(page: str) -> list[str]:
    parser = _Tags()
    parser.feed(page)
    return parser.tags


def test_text_is_aligned_and_has_bars() -> None:
    text = as_text(PARTS)

    assert "June\n====" in text
    assert "Port      kWh\nAC      1.250\nSolar  10.000" in text
    assert f"2026-06-01  {'█' * 10} 1.00 kWh" in text
    assert f"2026-06-02  {'█' * 40} 4.00 kWh" in text
    assert "2026-06-03  0.00 kWh" in text


def test_a_day_of_which_nothing_was_heard_is_no_zero() -> None:
    parts = [Bars("Sun", [("2026-06-01", None), ("2026-06-02", 4.0)], "kWh")]

    assert "2026-06-01  --\n" in as_text(parts)
    assert "2026-06-01: not heard" in as_html(parts, "June")
    assert "0.00" not in as_html(parts, "June")


def test_markdown_has_a_table() -> None:
    assert "| Port | kWh |\n| --- | ---: |\n| AC | 1.250 |" in as_markdown(PARTS)


def test_a_page_stands_alone_and_draws_its_bars() -> None:
    page = as_html(PARTS, "June")

    assert _tags(page).count("rect") == 3
    assert "http" not in page
    assert "script" not in _tags(page)


@given(st.text(min_size=1))
def test_no_name_can_add_markup(name: str) -> None:
    parts: list[Part] = [Heading(2, name), Table((name,), [(name,)]), Bars(name, [(name, 1)], name)]
    harmless: list[Part] = [Heading(2, "x"), Table(("x",), [("x",)]), Bars("x", [("x", 1)], "x")]

    assert _tags(as_html(parts, name)) == _tags(as_html(harmless, "x"))
    assert "\x1b" not in as_text(parts)
    assert as_markdown(parts).count("\n") == as_markdown(harmless).count("\n")
