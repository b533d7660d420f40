from datetime import timedelta

import pytest

from ecoflow_tui.core.events import Event, Origin, RawMessage, Station, StationsKnown
from ecoflow_tui.core.feed import Feed
from ecoflow_tui.core.firmware import firmware_in
from ecoflow_tui.core.introductions import Introductions
from ecoflow_tui.core.parse import Parser
from ecoflow_tui.core.registry import Choice, Sighting, Sightings
from ecoflow_tui.core.state import Fleet, Freshness
from ecoflow_tui.devices import find_model
from tests.messages import DELTA_2, DELTA_PRO, NOON, a_message

SECOND = timedelta(seconds=1)


class Seen:
    """A Sink that makes the fleet and the sightings of what it sees."""

    def __init__(self) -> None:
        self.fleet = Fleet()
        self.sightings: dict[str, Sighting] = {}
        self._maker = Sightings()

    def receive(self, event: Event) -> None:
        self.fleet.apply(event)
        self.sightings.update(self._maker.after(self.sightings, event))


def a_feed(choices: dict[str, Choice], seen: Seen) -> Feed:
    return Feed(Parser(find_model), seen, introductions=Introductions(choices))


def hear(feed: Feed, message: RawMessage) -> None:
    feed.deliver(message, lambda: None)


def test_the_owner_s_name_goes_before_the_account_s() -> None:
    seen = Seen()
    feed = a_feed({DELTA_PRO: Choice(name="Barn", site="Farm")}, seen)

    feed.announce(
        StationsKnown(NOON, (Station(DELTA_PRO, "Home", True), Station(DELTA_2, "Van", True)))
    )

    assert [state.name for state in seen.fleet.devices.values()] == ["Barn", "Van"]
    assert [state.site for state in seen.fleet.devices.values()] == ["Farm", ""]


def test_a_named_station_that_no_account_lists_is_called_by_its_name_when_it_speaks() -> None:
    seen = Seen()
    feed = a_feed({DELTA_2: Choice(name="Van")}, seen)
    feed.announce(StationsKnown(NOON, (Station(DELTA_PRO, "Home", False),)))
    hear(feed, a_message({"params": {"pd.soc": 50}}))

    hear(feed, a_message({"params": {"pd.soc": 51}}, serial=DELTA_2))

    assert seen.fleet.devices[DELTA_2].name == "Van"
    assert seen.fleet.devices[DELTA_PRO].is_online


def test_a_station_without_a_name_of_its_own_is_not_introduced() -> None:
    seen = Seen()
    feed = a_feed({}, seen)

    hear(feed, a_message({"params": {"pd.soc": 51}}))

    assert seen.fleet.devices[DELTA_PRO].name == "DELTA Pro"


def test_a_name_that_changes_meanwhile_is_used_from_the_next_message_on() -> None:
    seen, introductions = Seen(), Introductions({})
    feed = Feed(Parser(find_model), seen, introductions=introductions)
    feed.announce(StationsKnown(NOON, (Station(DELTA_PRO, "Home", True),)))

    introductions.choices = {DELTA_PRO: Choice(name="Barn")}
    hear(feed, a_message({"params": {"pd.soc": 51}}))
    renamed = seen.fleet.devices[DELTA_PRO].name
    introductions.choices = {}
    hear(feed, a_message({"params": {"pd.soc": 52}}))

    assert renamed == "Barn"
    assert seen.fleet.devices[DELTA_PRO].name == "Home"


def test_who_was_seen_when_is_known() -> None:
    seen = Seen()
    feed = a_feed({}, seen)
    feed.announce(StationsKnown(NOON, (Station(DELTA_PRO, "Home", True, "DELTA Pro"),)))

    hear(feed, a_message({"params": {"pd.sysVer": 33619985}}, at=NOON))
    hear(feed, a_message({"data": {"pd.soc": 50}}, at=NOON + SECOND, origin=Origin.REST))

    assert seen.sightings[DELTA_PRO] == Sighting(
        name="Home",
        product="DELTA Pro",
        model="DELTA Pro",
        firmware="2.1.0.17",
        is_online=True,
        told_at=NOON,
        first_seen=NOON,
        last_seen=NOON + SECOND,
        heard_at=NOON,
    )


@pytest.mark.parametrize(
    ("sighting", "presence"),
    [
        (Sighting(), Freshness.NEVER_SEEN),
        (Sighting(is_online=True), Freshness.NEVER_SEEN),
        (Sighting(is_online=False, heard_at=NOON), Freshness.OFFLINE),
        (Sighting(is_online=True, heard_at=NOON, last_seen=NOON), Freshness.LIVE),
        (Sighting(last_seen=NOON), Freshness.STALE),
    ],
)
def test_presence_is_told_in_the_words_of_the_screen(
    sighting: Sighting, presence: Freshness
) -> None:
    assert sighting.presence(NOON + SECOND) == presence


@pytest.mark.parametrize(
    ("fields", "version"),
    [
        ({"pd.sysVer": 33619985}, "2.1.0.17"),
        ({"pd.sysVer": "33619985"}, "2.1.0.17"),
        ({"pdFirmVer": 33620268}, "2.1.1.44"),
        ({"pd.sysVer": 0, "inv.sysVer": 16843013}, "1.1.1.5"),
        ({"pd.sysVer": 4294967295}, ""),
        ({"pd.sysVer": "none"}, ""),
        ({"pd.sysVer": 2**40}, ""),
        ({}, ""),
    ],
)
def test_the_firmware_is_written_as_the_app_does(
    fields: dict[str, str | int], version: str
) -> None:
    assert firmware_in(fields) == version
