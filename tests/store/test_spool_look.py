from pathlib import Path

import pytest

from ecoflow_tui.cli.doctor.finding import Finding, Level, exit_code
from ecoflow_tui.cli.doctor.machine_checks import spool_findings
from ecoflow_tui.core.errors import SpoolError
from ecoflow_tui.store.spool_lock import SpoolLock
from ecoflow_tui.store.spool_look import look_at_spool


def _found(directory: Path, *, is_session_running: bool = False) -> list[Finding]:
    return list(spool_findings(look_at_spool(directory), is_session_running=is_session_running))


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    directory = tmp_path / "spool"
    (directory / "quarantine").mkdir(parents=True)
    return directory


def test_a_spool_that_is_not_there_yet_is_well_and_not_made(tmp_path: Path) -> None:
    found = _found(tmp_path / "state" / "spool")

    assert [finding.level for finding in found] == [Level.OK]
    assert not (tmp_path / "state").exists()


def test_what_waits_for_the_database_is_counted(spool: Path) -> None:
    (spool / "0000000001.jsonl").write_text("{}\n{}\n")
    (spool / "0000000002.jsonl").write_text("{}\n")

    found = _found(spool)

    assert "3 messages wait" in found[-1].sentence
    assert exit_code(found) == 0


def test_damaged_files_are_a_warning(spool: Path) -> None:
    (spool / "quarantine" / "0000000001.jsonl").write_text("?")

    assert _found(spool)[-1].level is Level.WARNING


def test_whoever_holds_the_lock_is_named(spool: Path) -> None:
    lock = SpoolLock(spool / "lock")
    lock.take()

    alone = _found(spool)
    with_session = _found(spool, is_session_running=True)

    lock.release()
    assert "process " in alone[-1].sentence
    assert exit_code(alone) == 5
    assert exit_code(with_session) == 0


def test_looking_does_not_keep_a_recorder_from_the_lock(spool: Path) -> None:
    first = SpoolLock(spool / "lock")
    first.take()
    first.release()

    _found(spool)

    lock = SpoolLock(spool / "lock")
    lock.take()
    lock.release()


def test_a_spool_that_is_a_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("")

    with pytest.raises(SpoolError):
        look_at_spool(tmp_path / "state" / "spool")
