import stat
import threading
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from ecoflow_tui.core.errors import ConfigurationError, DatabaseError
from ecoflow_tui.core.events import Station, StationsKnown
from ecoflow_tui.core.generic import GENERIC
from ecoflow_tui.core.introductions import Introductions
from ecoflow_tui.core.registry import Choice, Sighting
from ecoflow_tui.store.models import Models
from ecoflow_tui.store.registry import Registry
from ecoflow_tui.store.registry_sink import RegistrySink
from ecoflow_tui.store.registry_table import read_devices, write_choices
from ecoflow_tui.store.schema import create_schema
from tests.messages import DELTA_2, DELTA_PRO, NOON
from tests.store.bench import wait_until

OLD_TABLE = """
    CREATE TABLE ecoflow_devices (
        device_sn TEXT PRIMARY KEY, name TEXT, model TEXT,
        first_seen TIMESTAMPTZ NOT NULL, last_seen TIMESTAMPTZ NOT NULL)
"""
RIVER = "RX01ZEB4ZTEST01"


def record_a_station(conninfo: str, name: str | None = "Home") -> None:
    with psycopg.connect(conninfo) as connection:
        connection.execute(
            "INSERT INTO ecoflow_devices (device_sn, name, model, first_seen, last_seen)"
            " VALUES (%s, %s, 'DELTA Pro', %s, %s)",
            (DELTA_PRO, name, NOON, NOON),
        )


def test_what_the_owner_says_is_remembered_for_nobody_else_to_read(tmp_path: Path) -> None:
    registry = Registry(tmp_path / "state")

    registry.choose(DELTA_PRO, lambda choice: replace(choice, name="Barn"))
    registry.choose(DELTA_PRO, lambda choice: replace(choice, site="Farm"))

    assert Registry(tmp_path / "state").choices() == {DELTA_PRO: Choice("Barn", "Farm")}
    assert stat.S_IMODE((tmp_path / "state" / "owner.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700


def test_what_is_taken_back_is_forgotten(tmp_path: Path) -> None:
    registry = Registry(tmp_path)
    registry.choose(DELTA_PRO, lambda choice: replace(choice, name="Barn"))

    registry.choose(DELTA_PRO, lambda choice: replace(choice, name=""))

    assert registry.choices() == {}


def test_two_who_write_at_once_lose_nothing(tmp_path: Path) -> None:
    def see(number: int) -> None:
        for _ in range(20):
            Registry(tmp_path).add({f"SN{number}": Sighting(name=str(number))})

    threads = [threading.Thread(target=see, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(Registry(tmp_path).sightings()) == 4


def test_a_damaged_file_of_the_owner_s_words_is_said_and_kept(tmp_path: Path) -> None:
    (tmp_path / "owner.json").write_text("{")

    with pytest.raises(ConfigurationError) as caught:
        Registry(tmp_path).choices()

    assert "owner.json" in caught.value.what
    assert (tmp_path / "owner.json").read_text() == "{"


def test_a_damaged_memory_of_who_was_seen_begins_anew(tmp_path: Path) -> None:
    (tmp_path / "seen.json").write_text("[1]")
    registry = Registry(tmp_path)

    registry.add({DELTA_PRO: Sighting(name="Home")})

    assert registry.sightings() == {DELTA_PRO: Sighting(name="Home")}


def test_a_session_leaves_behind_whom_it_saw(tmp_path: Path) -> None:
    sink = RegistrySink(Registry(tmp_path), Introductions({}))

    sink.receive(StationsKnown(NOON, (Station(DELTA_PRO, "Home", True),)))
    sink.close()

    assert Registry(tmp_path).sightings() == {
        DELTA_PRO: Sighting(name="Home", is_online=True, told_at=NOON)
    }


def test_a_running_session_learns_that_the_owner_has_changed_his_mind(tmp_path: Path) -> None:
    registry, introductions = Registry(tmp_path), Introductions({})
    sink = RegistrySink(registry, introductions)

    registry.choose(DELTA_PRO, lambda choice: replace(choice, name="Barn"))

    try:
        wait_until(lambda: introductions.choices == {DELTA_PRO: Choice(name="Barn")})
    finally:
        sink.close()


@pytest.mark.parametrize(
    ("choices", "sightings", "family"),
    [
        ({}, {}, "generic"),
        ({RIVER: Choice(family="river-pro")}, {}, "river-pro"),
        ({}, {RIVER: Sighting(product="RIVER Pro")}, "river-pro"),
        ({RIVER: Choice(family="river-max")}, {RIVER: Sighting(product="RIVER Pro")}, "river-max"),
    ],
)
def test_a_serial_that_tells_nothing_is_read_as_owner_or_account_say(
    choices: Mapping[str, Choice], sightings: Mapping[str, Sighting], family: str
) -> None:
    assert Models(choices, sightings).find(RIVER).family == family


def test_the_account_s_list_tells_what_a_station_is() -> None:
    models = Models({}, {})
    assert models.find(RIVER) is GENERIC

    models.receive(StationsKnown(NOON, (Station(RIVER, "Van", True, "RIVER Pro"),)))

    assert models.find(RIVER).family == "river-pro"


def test_a_serial_that_tells_is_not_read_by_a_product_s_name() -> None:
    models = Models({}, {DELTA_2: Sighting(product="DELTA Pro")})

    assert models.find(DELTA_2).family == "delta-2"


def test_the_database_remembers_what_the_owner_says(conninfo: str) -> None:
    create_schema(conninfo)
    record_a_station(conninfo)

    write_choices(conninfo, {DELTA_PRO: Choice("Barn", "Farm", "delta-pro"), DELTA_2: Choice("?")})

    sighting, choice = read_devices(conninfo)[DELTA_PRO]
    assert sighting == Sighting(name="Barn", model="DELTA Pro", first_seen=NOON, last_seen=NOON)
    assert choice == Choice(site="Farm", family="delta-pro")
    assert DELTA_2 not in read_devices(conninfo)


def test_a_table_of_an_earlier_version_gets_what_it_lacks(conninfo: str) -> None:
    with psycopg.connect(conninfo) as connection:
        connection.execute(OLD_TABLE)
    record_a_station(conninfo)
    assert read_devices(conninfo)[DELTA_PRO][1] == Choice()

    write_choices(conninfo, {DELTA_PRO: Choice("Barn", "Farm")})

    assert read_devices(conninfo)[DELTA_PRO][1] == Choice(site="Farm")


def test_a_database_without_our_tables_knows_no_station(conninfo: str) -> None:
    write_choices(conninfo, {DELTA_PRO: Choice("Barn")})

    assert read_devices(conninfo) == {}


def test_a_database_that_is_away_is_one_sentence_and_a_hint() -> None:
    with pytest.raises(DatabaseError) as caught:
        read_devices("host=127.0.0.1 port=1")

    assert "read the stations" in caught.value.what
    assert caught.value.hint
