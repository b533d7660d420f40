from ecoflow_tui.core.events import (
    Event,
    LinkChange,
    LinkState,
    RawMessage,
    Reading,
    SilenceCause,
    StationSilence,
)
from ecoflow_tui.core.feed import Acknowledge, Feed
from ecoflow_tui.core.parse import Parser
from ecoflow_tui.devices import find_model
from tests.messages import NOON, a_message


class Collected:
    """A Sink that remembers."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def receive(self, event: Event) -> None:
        self.events.append(event)


class Kept:
    """A Keeper that remembers what it took over and acknowledges nothing."""

    def __init__(self) -> None:
        self.has_room = True
        self.silences: list[StationSilence] = []
        self.messages: list[RawMessage] = []

    def keep(self, raw: RawMessage, acknowledge: Acknowledge) -> None:
        del acknowledge
        self.messages.append(raw)

    def miss(self, silence: StationSilence) -> None:
        self.silences.append(silence)


def test_every_sink_sees_what_a_message_says() -> None:
    feed = Feed(Parser(find_model))
    sinks = (Collected(), Collected())
    for sink in sinks:
        feed.add(sink)

    feed.deliver(a_message({"params": {"pd.soc": 50}}), lambda: None)

    for sink in sinks:
        (event,) = sink.events
        assert isinstance(event, Reading)


def test_without_a_keeper_a_message_is_acknowledged_at_once() -> None:
    feed = Feed(Parser(find_model))
    acknowledged: list[bool] = []

    feed.deliver(a_message(b"not JSON"), lambda: acknowledged.append(True))

    assert acknowledged == [True]


def test_a_keeper_takes_over_the_acknowledgement() -> None:
    feed = Feed(Parser(find_model))
    keeper = Kept()
    feed.keeper = keeper
    message = a_message({"params": {"pd.soc": 50}})

    feed.deliver(message, keeper.messages.clear)

    assert keeper.messages == [message]


def test_what_happens_to_the_source_is_announced() -> None:
    feed = Feed(Parser(find_model))
    sink = Collected()
    feed.add(sink)
    change = LinkChange(NOON, LinkState.LIVE)

    feed.announce(change)

    assert sink.events == [change]


def test_a_station_that_cannot_be_heard_is_the_keepers_business() -> None:
    sink = Collected()
    feed = Feed(Parser(find_model), sink)
    silence = StationSilence(NOON, "DCAB0001", SilenceCause.OFFLINE)

    feed.miss(silence)
    feed.keeper = keeper = Kept()
    feed.miss(silence)

    assert keeper.silences == [silence]
    assert sink.events == []


def test_there_is_room_without_a_keeper_and_as_long_as_the_keeper_has_some() -> None:
    feed = Feed(Parser(find_model))
    keeper = Kept()

    alone = feed.has_room
    feed.keeper = keeper
    keeper.has_room = False

    assert (alone, feed.has_room) == (True, False)
