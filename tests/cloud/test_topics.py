"""Topics: what is subscribed to, and how little of it is shown."""

import pytest

from ecoflow_tui.cloud.options import DEFAULT_TOPICS
from ecoflow_tui.cloud.topics import (
    check_patterns,
    check_serials,
    expand,
    short_serial,
    short_topic,
)
from ecoflow_tui.core.errors import ConfigurationError


def test_each_station_has_its_exact_topics() -> None:
    assert expand(DEFAULT_TOPICS, "open-1", ("A1", "B2")) == (
        "/open/open-1/A1/quota",
        "/open/open-1/B2/quota",
        "/open/open-1/A1/status",
        "/open/open-1/B2/status",
    )


def test_what_is_not_known_is_left_open() -> None:
    assert expand(DEFAULT_TOPICS, "", ()) == ("/open/+/+/quota", "/open/+/+/status")


def test_a_topic_without_a_station_is_there_once() -> None:
    assert expand(("ecoflow/#",), "me", ("A1", "B2")) == ("ecoflow/#",)


@pytest.mark.parametrize("pattern", ["#", "+", "/app/+/{sn}/+", "a/#", "/x{sn}/quota"])
def test_a_pattern_that_makes_a_filter_is_fine(pattern: str) -> None:
    check_patterns((pattern,))


@pytest.mark.parametrize("pattern", ["", "a/#/b", "a+/b", "/open/{serial}/quota", "a#"])
def test_a_pattern_that_makes_none_is_a_mistake(pattern: str) -> None:
    with pytest.raises(ConfigurationError, match="cannot be subscribed"):
        check_patterns((pattern,))


@pytest.mark.parametrize("serial", ["", "a/b/c/d", "+", "#", "with space", "x" * 41])
def test_a_serial_that_cannot_be_in_a_topic_is_a_mistake(serial: str) -> None:
    with pytest.raises(ConfigurationError, match="serial"):
        check_serials((serial,))


def test_logs_show_neither_the_account_nor_the_whole_serial() -> None:
    assert short_topic("/open/open-0123/DCABZ8ZE5DEMO01/quota") == "quota of DCAB..MO01"
    assert short_topic("/app/device/property/DCABZ8ZE5DEMO01") == "a topic of DCAB..MO01"
    assert short_topic("ecoflow/readings") == "a topic"
    assert short_serial("A1B2") == "A1B2"
