from datetime import timedelta

import pytest

from ecoflow_tui.core.errors import DatabaseError
from ecoflow_tui.core.events import Origin
from ecoflow_tui.devices import find_model
from ecoflow_tui.store.fields import read_fleet
from tests.messages import DELTA_2, DELTA_PRO, NOON, a_message
from tests.store.stored import store


def test_the_newest_messages_tell_the_last_word_on_each_key(conninfo: str) -> None:
    store(
        conninfo,
        a_message({"data": {"pd.soc": 1, "pd.model": 3}}, number=1, origin=Origin.REST),
        a_message({"params": {"pd.soc": 2}}, number=2, at=NOON + timedelta(hours=1)),
        a_message({"params": {"pd.soc": 9}}, number=3, serial=DELTA_2),
    )

    fleet = read_fleet(conninfo, [], find_model)

    assert {key: word.value for key, word in fleet.devices[DELTA_PRO].fields.items()} == {
        "pd.soc": 2,
        "pd.model": 3,
    }
    assert fleet.devices[DELTA_PRO].fields["pd.soc"].at == NOON + timedelta(hours=1)
    assert set(fleet.devices) == {DELTA_PRO, DELTA_2}


def test_only_the_wanted_stations_are_read(conninfo: str) -> None:
    store(
        conninfo,
        a_message({"params": {"pd.soc": 2}}, number=2),
        a_message({"params": {"pd.soc": 9}}, number=3, serial=DELTA_2),
    )

    assert set(read_fleet(conninfo, [DELTA_2], find_model).devices) == {DELTA_2}


def test_a_database_without_our_tables_has_no_fields(conninfo: str) -> None:
    assert read_fleet(conninfo, [], find_model).devices == {}


def test_a_database_that_is_away_is_said() -> None:
    with pytest.raises(DatabaseError):
        read_fleet("host=127.0.0.1 port=1", [], find_model)
