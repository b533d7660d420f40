"""Whoever keeps the messages is told which single stations cannot be heard, and why."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from ecoflow_tui.cloud.options import CloudOptions
from ecoflow_tui.core.events import LinkState, SilenceCause
from ecoflow_tui.simulator.cloud import Cloud
from tests.cloud.witness import Holder, Witness, running

_WORD = b'{"params": {"pd.soc": 80}}'


def _told(holder: Holder) -> list[tuple[str, SilenceCause | None]]:
    return [(silence.device_sn, silence.cause) for silence in holder.silences]


def _is_told(holder: Holder, serial: str, *causes: SilenceCause | None) -> Callable[[], bool]:
    """Whether these causes were told of the station, in this order."""
    return lambda: [cause for told, cause in _told(holder) if told == serial] == list(causes)


@pytest.fixture
def impatient(options: CloudOptions) -> CloudOptions:
    """A session that calls a second of silence a stall."""
    return replace(options, timings=replace(options.timings, first_word=1, grace=0.1))


def _someone_speaks(cloud: Cloud, serial: str, holds: Callable[[], bool]) -> Callable[[], bool]:
    def look() -> bool:
        cloud.publish(serial, _WORD)
        return holds()

    return look


def _wait_while_speaking(
    witness: Witness, cloud: Cloud, serial: str, holds: Callable[[], bool]
) -> None:
    witness.wait_until(_someone_speaks(cloud, serial, holds))


def test_a_single_station_that_stalls_is_named_until_it_speaks(
    impatient: CloudOptions, cloud: Cloud
) -> None:
    speaker, silent = cloud.serials[:2]
    holder = Holder()

    with running(impatient, holder) as witness:
        witness.wait_for(LinkState.LIVE)
        cloud.publish(silent, _WORD)
        witness.wait_for_payload(_WORD)
        (raw, _acknowledge), *_rest = [held for held in holder.held if held[0].payload == _WORD]
        stalled = _is_told(holder, silent, SilenceCause.STALL)
        _wait_while_speaking(witness, cloud, speaker, stalled)
        cloud.publish(silent, _WORD)
        witness.wait_until(_is_told(holder, silent, SilenceCause.STALL, None))

    (first, _end) = [silence for silence in holder.silences if silence.device_sn == silent]
    assert first.since is not None
    assert abs((first.since - raw.received_at).total_seconds()) < 0.5
    assert first.at > first.since


def test_a_station_that_goes_offline_is_named_until_it_is_back(
    options: CloudOptions, cloud: Cloud
) -> None:
    serial = cloud.serials[0]
    holder = Holder()

    with running(options, holder) as witness:
        witness.wait_for(LinkState.LIVE)
        cloud.faults.take_offline(serial)
        witness.wait_until(_is_told(holder, serial, SilenceCause.OFFLINE))
        cloud.faults.bring_online(serial)
        witness.wait_until(_is_told(holder, serial, SilenceCause.OFFLINE, None))

    assert {told for told, _cause in _told(holder)} == {serial}


def test_a_station_whose_topic_is_refused_is_named(options: CloudOptions, cloud: Cloud) -> None:
    serial = cloud.serials[1]
    cloud.faults.refused_topics = frozenset({cloud.topic(serial)})
    holder = Holder()

    with running(options, holder) as witness:
        witness.wait_until(_is_told(holder, serial, SilenceCause.REFUSED))

    assert _told(holder) == [(serial, SilenceCause.REFUSED)]
