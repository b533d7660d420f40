"""What a recorder answers to a status bar, against what the database says of the same messages."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ecoflow_tui.core.events import Event, Origin, RawMessage, Station, StationsKnown
from ecoflow_tui.core.parse import Parser
from ecoflow_tui.core.state import Freshness
from ecoflow_tui.devices import find_model
from ecoflow_tui.glance import asked
from ecoflow_tui.store.attach.glance_desk import GlanceDesk
from ecoflow_tui.store.attach.glances import Glances
from ecoflow_tui.store.attach.place import Place
from ecoflow_tui.store.history import read_history
from ecoflow_tui.store.history_glances import glances
from tests.messages import DELTA_2, DELTA_PRO, NOON, a_message
from tests.store.records import record

MINUTE = timedelta(minutes=1)
QUESTION: Mapping[str, object] = {
    "template": "{sn} {soc} {net}{stale}",
    "separator": ", ",
    "stale_after": "5m",
    "devices": [],
    "is_json": False,
}
FULL = {"ems.f32LcdShowSoc": 62, "pd.wattsInSum": 300, "pd.wattsOutSum": 100}


def _said(second: int, values: Mapping[str, object], serial: str = DELTA_PRO) -> RawMessage:
    at = NOON + timedelta(seconds=second)
    return a_message({"params": values}, serial=serial, at=at, number=1 + second)


def _answer(second: int, values: Mapping[str, object]) -> RawMessage:
    return a_message(
        {"code": "0", "data": values},
        topic=f"REST GET /iot-open/sign/device/quota/all?sn={DELTA_PRO}",
        at=NOON + timedelta(seconds=second),
        number=1000 + second,
        origin=Origin.REST,
    )


def _presence(second: int, status: int) -> RawMessage:
    topic = f"/open/open-0123456789abcdef/{DELTA_PRO}/status"
    at = NOON + timedelta(seconds=second)
    return a_message({"params": {"status": status}}, topic=topic, at=at, number=2000 + second)


def _follow(messages: list[RawMessage]) -> Glances:
    parser, followed = Parser(find_model), Glances(NOON, {})
    for raw in messages:
        followed.take(parser.parse(raw))
    return followed


HISTORIES = {
    "deltas": [_said(1, FULL), _said(5, {"pd.wattsInSum": 500}), _said(6, {"inv.outTemp": 30})],
    "offline": [_said(1, FULL), _presence(9, 0)],
    "back again": [_said(1, FULL), _presence(5, 0), _said(9, {"pd.wattsInSum": 20})],
    "repeated by REST": [
        _answer(10, {**FULL, "bmsMaster.vol": 50_000}),
        _said(20, FULL),
        *(_answer(second, {**FULL, "bmsMaster.vol": 50_000}) for second in (300, 600)),
    ],
    "two stations": [_said(2, FULL), _said(1, {"pd.soc": 80, "pd.wattsInSum": 0}, DELTA_2)],
}


@pytest.mark.parametrize(
    ("name", "minutes"),
    [*((name, 11) for name in HISTORIES), ("deltas", 300), ("offline", 300), ("back again", 300)],
)
def test_the_recorder_says_what_the_database_says(conninfo: str, name: str, minutes: int) -> None:
    # The database has a clock of its own.
    began = datetime.now(UTC) - minutes * MINUTE
    messages = [
        replace(raw, received_at=began + (raw.received_at - NOON)) for raw in HISTORIES[name]
    ]
    record(conninfo, messages)

    with read_history(conninfo) as history:
        now = datetime.now(UTC)
        (recorded,) = glances(history, [DELTA_PRO], now)
    found = _follow(messages).look([DELTA_PRO], 5 * MINUTE, now)

    assert found is not None
    assert found[0].heard_at is not None
    assert recorded.heard_at is not None
    assert abs(found[0].heard_at - recorded.heard_at) < MINUTE
    assert replace(found[0], heard_at=None) == replace(recorded, heard_at=None)


@pytest.mark.parametrize(
    ("messages", "minutes", "is_enough"),
    [
        ([], 1, False),
        ([], 6, True),
        ([_said(1, {"pd.wattsInSum": 500})], 6, False),
        ([_said(1, FULL)], 1, True),
        ([_answer(0, FULL)], 1, False),
        ([_answer(0, FULL), _said(1, {"pd.wattsInSum": 500})], 1, True),
    ],
)
def test_who_has_only_just_come_leaves_it_to_the_database(
    messages: list[RawMessage], minutes: int, is_enough: bool
) -> None:
    followed = _follow(messages)
    followed.take(StationsKnown(NOON, (Station(DELTA_PRO, "Home", True),)))

    found = followed.look([], 5 * MINUTE, NOON + minutes * MINUTE)

    assert (found is not None) is is_enough


def test_a_station_that_was_silent_before_us_has_its_true_age() -> None:
    followed = Glances(NOON, {DELTA_PRO: NOON - 60 * MINUTE})
    followed.take(StationsKnown(NOON, (Station(DELTA_PRO, "Home", True),)))

    found = followed.look([], 5 * MINUTE, NOON + 6 * MINUTE)

    assert found is not None
    assert found[0].heard_at == NOON - 60 * MINUTE
    assert found[0].presence is Freshness.STALE


class Desk:
    """A desk at which a test asks."""

    def __init__(self, directory: Path) -> None:
        self.now = NOON + MINUTE
        self.path = directory / "attach" / "glance"
        self.desk = GlanceDesk(directory, clock=self._clock)
        for event in self._events():
            self.desk.receive(event)
        self.desk.start()

    def _clock(self) -> datetime:
        return self.now

    def _events(self) -> Iterator[Event]:
        yield StationsKnown(NOON, (Station(DELTA_PRO, "Home", True),))
        yield Parser(find_model).parse(_said(30, FULL))

    def ask(self, **changes: object) -> str | None:
        return asked(str(self.path), {**QUESTION, **changes})


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.desk.stop()


def test_a_question_is_answered_with_the_line(desk: Desk) -> None:
    assert desk.ask() == f"{DELTA_PRO} 62 % +200 W"
    assert desk.ask(template="{name}", is_json=True) == (
        '{"text":"Home","tooltip":"Home 62 %, 30 s ago","class":"fresh"}'
    )


@pytest.mark.parametrize(
    "changes",
    [{"template": "{charge}"}, {"stale_after": "soon"}, {"template": 7}, {"unheard_of": 1}],
)
def test_what_cannot_be_answered_is_not_and_the_next_one_is(
    desk: Desk, changes: Mapping[str, object]
) -> None:
    assert desk.ask(**changes) is None
    assert desk.ask() is not None


def test_whoever_says_nothing_holds_nobody_up_for_long(desk: Desk) -> None:
    with closing(Place(desk.path.parent.parent, "glance").connect(1)):
        assert desk.ask() is not None


def test_nobody_else_may_ask(desk: Desk) -> None:
    assert desk.path.stat().st_mode & 0o777 == 0o600
    assert desk.path.parent.stat().st_mode & 0o777 == 0o700


def test_the_socket_ends_with_the_desk(desk: Desk) -> None:
    desk.desk.stop()

    assert not desk.path.exists()
    assert desk.ask() is None
