from datetime import timedelta

import pytest

from ecoflow_tui.core.duration import parse_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90s", 90), ("5m", 300), ("1h30m", 5400), ("7d", 604800), ("2 w", 1209600), ("0.5s", 0.5)],
)
def test_a_duration_is_read(text: str, seconds: float) -> None:
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "90", "m", "5 minutes", "-5m", "1h foo", "5m5"])
def test_what_is_no_duration_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="write 90s, 5m, 1h30m or 7d"):
        parse_duration(text)
