import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecoflow_tui.tui.draw import (
    AXIS_WIDTH,
    Bar,
    area_rows,
    bar,
    big_digits,
    block_rows,
    mirrored_axis,
    nice_ceiling,
)
from ecoflow_tui.tui.glyphs import ASCII, UNICODE, Strokes

FRACTIONS = st.none() | st.floats(-1, 3, allow_nan=False)
COLUMNS = st.lists(st.none() | st.floats(0, 5000), max_size=60)


def test_a_bar_is_filled_to_half_a_cell() -> None:
    assert bar(0.45, 10, UNICODE.thin) == Bar("━━━━╸", "─────")


def test_a_little_is_never_nothing() -> None:
    assert bar(0.001, 10, UNICODE.thin).filled == "╸"


@pytest.mark.parametrize("fraction", [None, 0, -0.5])
def test_nothing_is_an_empty_bar(fraction: float | None) -> None:
    assert bar(fraction, 4, ASCII.thin) == Bar("", "....")


@given(FRACTIONS, st.integers(1, 200), st.sampled_from([UNICODE.thin, UNICODE.thick, ASCII.thin]))
def test_a_bar_is_as_wide_as_asked(fraction: float | None, width: int, strokes: Strokes) -> None:
    drawn = bar(fraction, width, strokes)

    assert len(drawn.filled + drawn.rest) == width


def test_digits_are_three_rows_of_equal_width() -> None:
    assert {len(row) for row in big_digits("100")} == {11}


@pytest.mark.parametrize(
    ("value", "ceiling"), [(0, 10), (10, 10), (11, 15), (318, 400), (1432, 1500), (8001, 10_000)]
)
def test_a_scale_ends_at_a_round_number(value: float, ceiling: float) -> None:
    assert nice_ceiling(value) == ceiling


def test_an_area_stands_on_its_line() -> None:
    assert area_rows([100, 100, 50, 0], 1, 100, is_hanging=False) == ["⣿⣄"]


def test_an_area_hangs_from_its_line() -> None:
    assert area_rows([100, 100, 50, 0], 1, 100, is_hanging=True) == ["⣿⠋"]


def test_a_gap_is_blank_where_nought_is_a_thin_line() -> None:
    assert area_rows([None, None, 0, 0], 1, 100, is_hanging=False) == [" ⣀"]


def test_a_chart_without_braille_has_two_steps_a_row() -> None:
    drawn = block_rows([100, 50, 0, None], 2, 100, is_hanging=False)

    assert drawn == [":   ", "::. "]


@given(COLUMNS, st.integers(1, 20), st.booleans())
def test_a_chart_is_as_large_as_asked(
    columns: list[float | None], rows: int, is_hanging: bool
) -> None:
    braille = area_rows(columns, rows, 5000, is_hanging=is_hanging)
    blocks = block_rows(columns, rows, 5000, is_hanging=is_hanging)

    assert {len(line) for line in braille} == {len(columns) // 2}
    assert {len(line) for line in blocks} == {len(columns)}
    assert len(braille) == len(blocks) == rows


def test_a_mirrored_axis_names_each_half_at_its_far_end_and_nought_at_the_line() -> None:
    above = mirrored_axis("in", "1.5 kW", "0 W", 4, is_hanging=False)
    below = mirrored_axis("out", "800 W", "0 W", 2, is_hanging=True)

    assert [label.split() for label in above] == [["in", "1.5", "kW"], [], [], ["0", "W"]]
    assert [label.split() for label in below] == [[], ["out", "800", "W"]]
    assert {len(label) for label in above + below} == {AXIS_WIDTH}
