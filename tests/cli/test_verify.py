"""``record verify`` proves that nothing was lost, or names what was."""

import json
import signal
import subprocess

from tests.cli.conftest import DEADLINE_SECONDS, Program

_RECORD = ("record", "--headless", "--demo")


def _proof(program: Program) -> dict[str, object]:
    done = program.run("record", "verify", "--demo", "--json")
    proof = json.loads(done.stdout)
    assert done.returncode == (0 if proof["is_complete"] else 1), done.stderr
    assert isinstance(proof, dict)
    return proof


def _total(proof: dict[str, object], name: str) -> int:
    stations = proof["stations"]
    assert isinstance(stations, list)
    return sum(station[name] for station in stations)


def _do(program: Program, statement: str) -> str:
    done = program.run("db", "psql", "--demo", "--", "-At", "-c", statement)
    assert done.returncode == 0, done.stderr
    return done.stdout.decode().strip()


def _wait_for_line(running: subprocess.Popen[bytes], word: bytes) -> None:
    assert running.stderr is not None
    for line in running.stderr:
        if word in line:
            return
    raise AssertionError(f"it ended without saying {word!r}")


def test_a_finished_run_is_complete_until_somebody_deletes_a_row(program: Program) -> None:
    program.run(*_RECORD, "--for", "6s")

    proof = _proof(program)
    assert proof["is_complete"]
    assert _total(proof, "received") == _total(proof, "stored") > 0
    gone = _do(
        program,
        "DELETE FROM ecoflow_measurements"
        " WHERE id = (SELECT min(id) FROM ecoflow_measurements) RETURNING device_sn",
    ).splitlines()[0]
    done = program.run("record", "verify", "--demo")

    assert done.returncode == 1
    assert f"{gone}: 1 spooled but neither stored nor pending" in done.stderr.decode()
    assert b"hint: " in done.stderr


def test_a_run_that_was_killed_and_one_that_still_runs_are_complete(program: Program) -> None:
    with program.start(*_RECORD) as killed:
        _wait_for_line(killed, b"stored")
        killed.send_signal(signal.SIGKILL)
        killed.communicate(timeout=DEADLINE_SECONDS)
    with program.start(*_RECORD) as running:
        _wait_for_line(running, b"stored")
        proof = _proof(program)
        running.send_signal(signal.SIGTERM)
        running.communicate(timeout=DEADLINE_SECONDS)
    afterwards = _proof(program)

    assert proof["is_complete"]
    assert afterwards["is_complete"]
    assert (proof["runs"], afterwards["runs"]) == (2, 2)
    assert _total(proof, "spooled") > 0
    assert _do(program, "SELECT DISTINCT reason FROM ecoflow_gaps") == "process"


def test_without_any_run_there_is_nothing_to_prove(program: Program) -> None:
    program.run("db", "init", "--demo")

    done = program.run("record", "verify", "--demo", "--since", "1h")

    assert (done.returncode, done.stdout) == (0, b"Nothing was recorded.\n")
