from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from ecoflow_tui.core.identity import derived_id, uuid7

moments = st.integers(1_577_836_800_000, 4_102_444_800_000).map(
    lambda milliseconds: datetime.fromtimestamp(milliseconds / 1000, UTC)
)


@given(moments, st.binary(min_size=10, max_size=10))
def test_an_id_is_a_uuid7_of_its_millisecond(at: datetime, entropy: bytes) -> None:
    identifier = uuid7(at, entropy)

    assert identifier.version == 7
    assert identifier.variant == "specified in RFC 4122"
    assert identifier.int >> 80 == int(at.timestamp() * 1000)


def test_ids_of_one_millisecond_differ_by_their_entropy() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)

    assert uuid7(at, b"0123456789") != uuid7(at, b"0123456788")


def test_a_derived_id_depends_on_the_message_and_how_often_it_came() -> None:
    one = derived_id("/topic", b"payload", 0)

    assert one == derived_id("/topic", b"payload", 0)
    assert len({one, derived_id("/topic", b"payload", 1), derived_id("/other", b"payload", 0)}) == 3
