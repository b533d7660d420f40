"""Silence: when it counts as a stall, and what is done about it. Time is an argument here."""

import pytest

from ecoflow_tui.cloud.options import Timings
from ecoflow_tui.cloud.silence import Silence, Step

TIMINGS = Timings(first_word=180, least_silence=60, most_silence=900, grace=15)


def _speaking_every(seconds: float, times: int = 20, serial: str = "A") -> tuple[Silence, float]:
    """A station that has been speaking regularly, and the time of its last word."""
    silence = Silence(TIMINGS)
    silence.expect((serial,), 0)
    for number in range(times):
        silence.hear(serial, number * seconds)
    return silence, (times - 1) * seconds


def _steps_until(silence: Silence, now: float, end: float) -> list[tuple[float, Step]]:
    """Every step that is taken if nobody says anything, and when."""
    steps = []
    while (due_at := silence.next_due_at()) is not None and due_at <= end:
        now = max(now, due_at)
        step = silence.take_step(now)
        assert step is not None
        steps.append((now, step))
    return steps


def test_a_station_that_never_spoke_gets_its_time() -> None:
    silence = Silence(TIMINGS)
    silence.expect(("A",), 0)

    assert silence.take_step(179) is None
    assert silence.take_step(180) is Step.CHECK


def test_the_ladder_is_climbed_and_then_backs_off() -> None:
    silence, last = _speaking_every(1)

    steps = _steps_until(silence, last, last + 2000)

    assert [step for _, step in steps[:5]] == [
        Step.CHECK,
        Step.RECONNECT,
        Step.RENEW,
        Step.RECONNECT,
        Step.RECONNECT,
    ]
    times = [at - last for at, _ in steps]
    assert times[:5] == [60, 75, 135, 255, 495]


@pytest.mark.parametrize(("every", "silence_seconds"), [(1, 60), (30, 180), (300, 900)])
def test_how_long_is_too_long_depends_on_the_rhythm(every: float, silence_seconds: float) -> None:
    silence, last = _speaking_every(every)

    assert silence.take_step(last + silence_seconds - 1) is None
    assert silence.take_step(last + silence_seconds) is Step.CHECK


def test_one_long_gap_does_not_change_the_rhythm() -> None:
    silence, last = _speaking_every(1)
    silence.hear("A", last + 3600)

    assert silence.take_step(last + 3600 + 60) is Step.CHECK


def test_a_word_ends_the_stall() -> None:
    silence, last = _speaking_every(1)
    assert silence.take_step(last + 60) is Step.CHECK
    before = silence.is_everyone_stalled, silence.stalled

    silence.hear("A", last + 61)

    assert before == (True, ("A",))
    assert (silence.is_everyone_stalled, silence.stalled) == (False, ())
    assert silence.take_step(last + 76) is None


def test_a_station_that_is_offline_is_not_waited_for() -> None:
    silence, last = _speaking_every(1)
    silence.tell_online("A", is_online=False, now=last + 30)

    assert silence.take_step(last + 5000) is None
    assert silence.next_due_at() is None
    assert not silence.is_everyone_stalled


def test_a_station_that_comes_back_gets_its_time() -> None:
    silence, last = _speaking_every(1)
    silence.tell_online("A", is_online=False, now=last + 30)
    silence.tell_online("A", is_online=True, now=last + 1000)

    assert silence.take_step(last + 1059) is None
    assert silence.take_step(last + 1060) is Step.CHECK


def test_a_device_list_that_flaps_causes_no_more_than_one_new_connection() -> None:
    silence, last = _speaking_every(1)
    silence.expect(("B",), last)
    taken = []
    for second in range(1, 6000):
        silence.hear("A", last + second)
        if second % 300 == 0:
            silence.tell_online("B", is_online=second % 600 == 0, now=last + second)
        taken.append(silence.take_step(last + second))

    assert taken.count(Step.RECONNECT) == 1
    assert taken.count(Step.RENEW) == 0


def test_one_silent_station_among_others_causes_one_new_connection() -> None:
    silence, last = _speaking_every(1)
    silence.expect(("B",), last)
    taken = []
    for second in range(1, 3000):
        silence.hear("A", last + second)
        taken.append(silence.take_step(last + second))

    assert taken.count(Step.RECONNECT) == 1
    assert taken.count(Step.RENEW) == 0
    assert not silence.is_everyone_stalled


def test_a_new_connection_gives_everyone_time() -> None:
    silence, last = _speaking_every(1)
    silence.excuse(last + 1000)

    assert silence.take_step(last + 1059) is None
    assert silence.take_step(last + 1060) is Step.CHECK


def test_where_nobody_is_known_somebody_should_speak() -> None:
    silence = Silence(TIMINGS)
    silence.expect((), 0)

    assert silence.take_step(180) is Step.CHECK
    silence.hear("A", 181)
    assert silence.stalled == ()


def test_the_device_list_does_not_outweigh_a_fresh_message() -> None:
    silence, last = _speaking_every(1)

    assert silence.is_fresh("A", last + 59)
    assert not silence.is_fresh("A", last + 61)
    assert not silence.is_fresh("B", last)
