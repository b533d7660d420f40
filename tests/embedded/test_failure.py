from pathlib import Path

import pytest

from ecoflow_tui.embedded.failure import explained, last_meaningful_line


def test_the_gravest_line_is_told_without_time_and_number() -> None:
    log = (
        "2026-11-23 17:43:15.126 UTC [6428] LOG:  starting PostgreSQL 18.6\n"
        '2026-11-23 17:43:15.127 UTC [6428] FATAL:  could not write to file "pg_wal/xlogtemp.9"\n'
        "2026-11-23 17:43:15.128 UTC [6428] LOG:  database system is shut down\n"
    )

    assert last_meaningful_line(log) == 'could not write to file "pg_wal/xlogtemp.9"'


def test_without_a_grave_line_the_last_one_is_told() -> None:
    assert last_meaningful_line("first\n\nsh: postgres: Killed\n\n") == "sh: postgres: Killed"


def test_silence_is_called_silence() -> None:
    assert "it gave no reason" in explained("It failed", "", Path("/place")).what


@pytest.mark.parametrize(
    ("line", "cure"),
    [
        ('FATAL:  could not extend file "base/5/1": No space left on device', "Free some space"),
        ("initdb: error: could not change permissions: Operation not permitted", "modes"),
        ("initdb: error: could not look up effective user ID 4711", "/etc/passwd"),
        ("FATAL:  could not map anonymous shared memory: Cannot allocate memory", "memory"),
        ("FATAL:  something never seen before", "DATABASE_URL"),
    ],
)
def test_the_hint_fits_the_reason(line: str, cure: str) -> None:
    assert cure in explained("It failed", line, Path("/place")).hint
