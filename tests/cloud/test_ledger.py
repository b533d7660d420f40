"""The client ids of a day: the tenth would lock the account out, so it is never used."""

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ecoflow_tui.cloud.errors import ClientIdsSpentError
from ecoflow_tui.cloud.ledger import Ledger
from ecoflow_tui.cloud.memory import Memory

NOON = datetime(2026, 6, 21, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(Memory(tmp_path))


def _use(ledger: Ledger, count: int, at: datetime = NOON, account: str = "open-1") -> None:
    for number in range(count):
        ledger.note(account, f"id-{number}", at)


def test_the_tenth_client_id_of_a_day_is_refused(ledger: Ledger) -> None:
    _use(ledger, 9)

    with pytest.raises(ClientIdsSpentError, match="tenth client id"):
        ledger.note("open-1", "one more", NOON + 23 * HOUR)

    assert len(ledger.used("open-1", NOON + 23 * HOUR)) == 9


def test_known_client_ids_may_go_on(ledger: Ledger) -> None:
    _use(ledger, 9)

    _use(ledger, 9, NOON + 2 * HOUR)

    assert len(ledger.used("open-1", NOON + 25 * HOUR)) == 9


def test_a_day_later_there_is_room_again(ledger: Ledger) -> None:
    _use(ledger, 9)

    ledger.note("open-1", "one more", NOON + 24 * HOUR)

    assert ledger.used("open-1", NOON + 24 * HOUR) == ("one more",)


def test_every_account_has_a_count_of_its_own(ledger: Ledger) -> None:
    _use(ledger, 9)

    _use(ledger, 9, account="open-2")


def test_the_user_is_warned_while_there_is_still_time(
    ledger: Ledger, caplog: pytest.LogCaptureFixture
) -> None:
    _use(ledger, 4)
    before = caplog.text
    ledger.note("open-1", "a fifth", NOON)

    assert before == ""
    assert "client id 5 of 10 today" in caplog.text
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


def test_only_its_owner_can_read_the_ledger_and_it_names_no_account(
    ledger: Ledger, tmp_path: Path
) -> None:
    _use(ledger, 1)

    assert (tmp_path / "client-ids.json").stat().st_mode & 0o777 == 0o600
    assert "open-1" not in (tmp_path / "client-ids.json").read_text()


@pytest.mark.parametrize(
    "text",
    ["", "{", '[{"account": 1}]', '[{"account":"a","client_id":"b","at":"2026-06-21T12:00"}]'],
)
def test_a_damaged_ledger_is_begun_anew(ledger: Ledger, tmp_path: Path, text: str) -> None:
    (tmp_path / "client-ids.json").write_text(text)

    _use(ledger, 1)

    assert ledger.used("open-1", NOON) == ("id-0",)
