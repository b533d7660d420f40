"""What the recorder could not hear is a row, not silence."""

import signal
import subprocess
from collections.abc import Mapping

from tests.cli.conftest import DEADLINE_SECONDS, Program


def _gaps(program: Program) -> list[str]:
    done = program.run(
        "db",
        "psql",
        "--demo",
        "--",
        "-At",
        "-c",
        "SELECT reason, to_ts > from_ts, device_sn IS NULL FROM ecoflow_gaps ORDER BY from_ts",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.decode().splitlines()


def _wait_for_lines(running: subprocess.Popen[bytes], *words: bytes) -> None:
    """Until all of them were said, in any order."""
    assert running.stderr is not None
    missing = set(words)
    for line in running.stderr:
        missing -= {word for word in missing if word in line}
        if not missing:
            return
    raise AssertionError(f"it ended without saying {missing}")


def test_the_time_between_two_runs_is_a_gap(program: Program) -> None:
    for _run in range(2):
        program.run("record", "--headless", "--demo", "--for", "4s")

    assert _gaps(program) == ["process|t|t"]


def test_refused_keys_are_a_gap_that_names_them(program: Program, cloud: Mapping[str, str]) -> None:
    wrong = {**cloud, "ECOFLOW_SECRET_KEY": "wrong"}
    with program.start("record", "--headless", variables=wrong) as running:
        _wait_for_lines(running, b"created the tables", b"refused")
        # The next attempt: by then the recorder has been told why the first one failed.
        _wait_for_lines(running, b"signing in")
        running.send_signal(signal.SIGTERM)
        running.communicate(timeout=DEADLINE_SECONDS)
    done = program.run("db", "psql", "--", "-At", "-c", "SELECT DISTINCT reason FROM ecoflow_gaps")

    assert done.stdout.decode().split() == ["credentials"]
