"""The last word on each key: what is kept once for all stations stays each one's own."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ecoflow_tui.core.events import Origin, Scalar
from ecoflow_tui.core.metrics import Metric, PackMetric
from ecoflow_tui.core.words import LARGEST_SHARED, Said, Word, Words

NOON = datetime(2026, 6, 21, 12, tzinfo=UTC)


def said(seconds: int = 0, origin: Origin = Origin.MQTT) -> Said:
    return Said(NOON + timedelta(seconds=seconds), origin)


@given(st.lists(st.tuples(st.dictionaries(st.text(max_size=2), st.integers()), st.integers(0, 9))))
def test_the_latest_word_on_each_key_counts(messages: list[tuple[dict[str, int], int]]) -> None:
    words, expected = Words[str, int](), dict[str, Word[int]]()

    for values, seconds in messages:
        words, now = words.told(values, said(seconds)), said(seconds)
        for key, value in values.items():
            if key not in expected or now.at >= expected[key].at:
                expected[key] = Word(value, now.at, now.origin)

    assert words == expected


def test_each_word_keeps_how_it_reached_us() -> None:
    words = Words[str, Scalar]().told({"a": 1, "b": 2}, said(0, Origin.REST))

    words = words.told({"b": 3}, said(1))

    assert words == {
        "a": Word(1, NOON, Origin.REST),
        "b": Word(3, NOON + timedelta(seconds=1), Origin.MQTT),
    }


def test_what_was_known_before_is_not_changed() -> None:
    before = Words[str, Scalar]().told({"a": 1}, said())

    before.told({"a": 2, "b": 3}, said(1))

    assert dict(before) == {"a": Word(1, NOON, Origin.MQTT)}


def test_names_of_different_kinds_that_are_spelled_alike_are_not_mixed_up() -> None:
    pack = Words[PackMetric, float]().told({PackMetric.SOC_PERCENT: 50}, said())
    field = Words[str, Scalar]().told({"soc_percent": 50}, said())
    metric = Words[Metric, float]().told({Metric.SOC_PERCENT: 50}, said())

    kinds = [type(next(iter(words))) for words in (pack, field, metric)]

    assert kinds == [PackMetric, str, Metric]


def test_more_keys_than_any_station_has_are_known_like_others() -> None:
    many = {f"key{number}": number for number in range(LARGEST_SHARED + 1)}
    words = Words[str, int]().told(many, said())

    words = words.told({"one more": 5, "key7": 6}, said(1))

    assert {key: word.value for key, word in words.items()} == many | {"one more": 5, "key7": 6}
