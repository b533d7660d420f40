"""What was read when it came is not read again, and nothing else is taken for it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ecoflow_tui.core.errors import DatabaseError
from ecoflow_tui.core.events import Message, RawMessage
from ecoflow_tui.core.parse import Parser
from ecoflow_tui.devices import find_model
from ecoflow_tui.store.heard import MAX_BYTES, MAX_WEIGHT, Heard
from ecoflow_tui.store.recorder import Recorder
from tests.messages import NOON, a_message
from tests.store.bench import Bench

SECOND = timedelta(seconds=1)


def _said(number: int, padding: int = 0) -> Message:
    at = NOON + timedelta(milliseconds=number)
    payload = {"params": {"pd.soc": number % 100, "pd.pad": "x" * padding}}
    return Parser(find_model).parse(a_message(payload, number=number, at=at))


def test_what_was_heard_is_taken_once() -> None:
    heard, said = Heard(), _said(1)
    heard.put(said)

    assert heard.take(replace(said.raw)) is said
    assert heard.take(said.raw) is None


@pytest.mark.parametrize(
    "on_disk",
    [
        replace(_said(1).raw, payload=b"{}"),
        replace(_said(1).raw, topic="another"),
        replace(_said(1).raw, qos=0),
    ],
)
def test_what_is_on_the_disk_in_other_words_was_not_heard(on_disk: RawMessage) -> None:
    heard = Heard()
    heard.put(_said(1))

    assert heard.take(on_disk) is None


def test_what_never_came_to_the_disk_is_forgotten() -> None:
    heard, messages = Heard(), [_said(number) for number in range(1, 4)]
    for message in messages:
        heard.put(message)

    assert heard.take(messages[2].raw) is messages[2]
    assert heard.take(messages[0].raw) is None


def test_too_many_and_too_large_ones_are_not_kept() -> None:
    heard, large = Heard(), _said(0, padding=MAX_BYTES)
    heard.put(large)
    words = {f"pd.key{number}": number for number in range(200)}
    messages = [
        Parser(find_model).parse(a_message({"params": words}, number=number, at=NOON + SECOND))
        for number in range(MAX_WEIGHT // len(words))
    ]
    for message in messages:
        heard.put(message)

    assert heard.take(large.raw) is None
    kept = [heard.take(one.raw) is one for one in messages]
    assert kept == sorted(kept, reverse=True)
    assert kept.count(True) in range(len(messages) * 4 // 5, len(messages))


def test_there_is_room_again_once_some_were_taken() -> None:
    heard, messages = Heard(), [_said(number) for number in range(1, MAX_WEIGHT // 100)]

    for message in messages * 10:
        heard.put(message)
        assert heard.take(message.raw) is message


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[RawMessage]:
    """What the drain has read itself."""
    messages: list[RawMessage] = []
    parse = Parser.parse

    def _parse(parser: Parser, raw: RawMessage) -> Message:
        messages.append(raw)
        return parse(parser, raw)

    monkeypatch.setattr(Parser, "parse", _parse)
    return messages


def _hear_and_keep(bench: Bench, recorder: Recorder, messages: list[Message]) -> None:
    for message in messages:
        recorder.receive(message)
        bench.give(recorder, [message.raw])


def test_a_message_is_read_once(bench: Bench, read: list[RawMessage]) -> None:
    messages = [_said(number) for number in range(1, 21)]
    read.clear()
    recorder = bench.start()

    _hear_and_keep(bench, recorder, messages)
    bench.finish(recorder)

    assert read == []
    assert bench.ask("SELECT soc_percent FROM ecoflow_measurements ORDER BY id") == [
        (number,) for number in range(1, 21)
    ]


def test_where_messages_were_left_in_the_spool_the_drain_knows_best(
    bench: Bench, read: list[RawMessage]
) -> None:
    def is_away() -> str:
        raise DatabaseError("the database is away", "Bring it back.")

    earlier = bench.start(is_away)
    bench.give(earlier, [a_message({"params": {"pd.typec1Watts": 20}}, number=1)])
    bench.stop(earlier)
    later = Parser(find_model).parse(a_message({"params": {"pd.typec2Watts": 5}}, number=2))
    read.clear()
    recorder = bench.start()

    _hear_and_keep(bench, recorder, [later])
    bench.finish(recorder)

    assert [raw.id.int for raw in read] == [1, 2]
    assert bench.ask("SELECT typec_out_watts FROM ecoflow_measurements ORDER BY id")[1] == (25,)
