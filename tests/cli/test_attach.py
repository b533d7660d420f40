"""Programs beside a running recorder: real processes, a simulated cloud, a real database."""

import json
import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tests.cli.conftest import DEADLINE_SECONDS, Program
from tests.cli.test_watch import ESCAPES, in_terminal

Cloud = dict[str, str]
Running = subprocess.Popen[bytes]


def _wait_for(running: Running, word: bytes) -> None:
    assert running.stderr is not None
    for line in running.stderr:
        if word in line:
            return
    raise AssertionError(f"it ended without saying {word!r}")


@contextmanager
def _recorder(program: Program, cloud: Cloud | None = None) -> Iterator[Running]:
    """A recorder that has stored something: of this cloud, or the demo's."""
    demo = ("--demo",) if cloud is None else ()
    with program.start("record", "--headless", *demo, variables=cloud) as running:
        _wait_for(running, b"stored")
        yield running


def _end(running: Running) -> None:
    running.send_signal(signal.SIGTERM)
    running.communicate(timeout=DEADLINE_SECONDS)
    assert running.returncode == 0


def _lines(output: bytes) -> list[dict[str, object]]:
    return [json.loads(line) for line in output.splitlines()]


def test_many_programs_attach_and_see_the_very_messages_that_are_recorded(
    program: Program, cloud: Cloud
) -> None:
    # They need neither keys nor a session of their own.
    with _recorder(program, cloud) as recorder, ExitStack() as closing:
        attached = [
            closing.enter_context(program.start("dump-raw", "--count", "5")) for _ in range(4)
        ]
        outputs = [one.communicate(timeout=DEADLINE_SECONDS) for one in attached]
        _end(recorder)

    assert [one.returncode for one in attached] == [0] * 4
    assert all(b"attached to record (process" in errors for _, errors in outputs)
    seen = {str(line["id"]) for output, _ in outputs for line in _lines(output)}
    ids = ",".join(f"'{one}'" for one in seen)
    statement = f"select count(*) from ecoflow_measurements where message_id in ({ids})"
    counted = program.run("db", "psql", "--", "-At", "-c", statement)
    assert int(counted.stdout) == len(seen) >= 5


def test_the_attached_screen_says_so_and_leaves_the_recorder_alone(program: Program) -> None:
    with _recorder(program) as recorder:
        with in_terminal(program, "watch", "--demo") as terminal:
            terminal.read_until(b"DELTA Pro", b"DEMO attached", b"live", b"REC", b"rows")
            terminal.type(b"r")
            terminal.read_until(b"Another process records", b"(process")
            terminal.type(b"q")

            assert terminal.read_to_the_end() == 0
        state = program.run("record", "status", "--demo", "--json")
        _end(recorder)
    assert json.loads(state.stdout)["rows"] > 0
    assert b"Traceback" not in ESCAPES.sub(b"", terminal.shown)


def test_the_status_tells_how_the_recorder_is_doing(program: Program, cloud: Cloud) -> None:
    with _recorder(program, cloud) as recorder:
        # So many cannot all be snapshots, which have no QoS.
        program.run("dump-raw", "--count", "20")
        done = program.run("record", "status", "--json")
        text = program.run("record", "status").stdout.decode()
        _end(recorder)

    state = json.loads(done.stdout)
    assert done.returncode == 0
    assert state["recorder"]["pid"] == recorder.pid
    assert state["recorder"]["role"] == "record"
    assert state["delivery"]["qos"] == 1
    assert state["delivery"]["session"] == "persistent (new)"
    assert state["rows"] > 0
    assert state["bytes"] > 0
    assert state["messages_per_second"] >= 0
    assert state["last_error"] is None
    assert state["dropped"] == 0
    for name in ("rate:", "rows:", "bytes:", "backlog:", "oldest unsent:", "delivery:", "error:"):
        assert name in text
    assert "discarded:     0" in text


def test_without_a_recorder_the_status_exits_with_1(program: Program) -> None:
    done = program.run("record", "status")

    assert done.returncode == 1
    assert b"error: no recorder runs" in done.stderr
    assert b"hint: " in done.stderr
    assert done.stdout == b""


def test_a_screen_that_does_not_record_is_no_recorder(program: Program) -> None:
    with in_terminal(program, "watch", "--demo") as terminal:
        terminal.read_until(b"DELTA Pro", b"live")

        status = program.run("record", "status", "--demo")
        lines = program.run("dump-raw", "--demo", "--count", "2")

        terminal.type(b"q")
        assert terminal.read_to_the_end() == 0
    assert status.returncode == 1
    assert b"nothing is recorded: the recorder of watch" in status.stderr
    assert lines.returncode == 0
    assert len(_lines(lines.stdout)) == 2


def test_the_status_s_help_names_its_variable(program: Program) -> None:
    text = program.run("record", "status", "--help").stdout.decode()

    assert "ECOFLOW_STATE_DIR" in text
    assert "--json" in text


def test_options_of_record_do_not_reach_its_status(program: Program) -> None:
    done = program.run("record", "--demo", "status")

    assert done.returncode == 2
    assert b"behind the word status" in done.stderr


def test_a_second_recorder_is_still_told_who_records_and_since_when(program: Program) -> None:
    with _recorder(program) as recorder:
        second = program.run("record", "--headless", "--demo")
        with in_terminal(program, "watch", "--record", "--demo") as terminal:
            terminal.read_until(b"already", b"(process", b"since")
            terminal.type(b"q")

            assert terminal.read_to_the_end() == 5
        _end(recorder)

    assert second.returncode == 5
    assert f"process {recorder.pid}".encode() in second.stderr
    assert b"since" in second.stderr


def test_a_killed_recorder_is_missed_and_found_again(program: Program, cloud: Cloud) -> None:
    with _recorder(program, cloud) as first, program.start("dump-raw") as attached:
        _wait_for(attached, b"attached to")
        os.kill(first.pid, signal.SIGKILL)
        _wait_for(attached, b"has ended or does not answer")

        with _recorder(program, cloud) as second:
            _wait_for(attached, f"attached to record (process {second.pid}".encode())
            assert attached.stdout is not None
            assert json.loads(attached.stdout.readline())["topic"]
            attached.send_signal(signal.SIGTERM)
            attached.communicate(timeout=DEADLINE_SECONDS)
            _end(second)

    assert attached.returncode == 0


def test_when_no_recorder_comes_back_the_program_opens_its_own_session(
    program: Program, cloud: Cloud
) -> None:
    with (
        _recorder(program, cloud) as recorder,
        program.start("dump-raw", variables=cloud) as attached,
    ):
        _wait_for(attached, b"attached to")
        _end(recorder)

        _wait_for(attached, b"a session of our own is open")
        _wait_for(attached, b"live")
        attached.send_signal(signal.SIGTERM)
        output, errors = attached.communicate(timeout=DEADLINE_SECONDS)

    assert attached.returncode == 0
    assert b"Traceback" not in errors
    assert _lines(output)


def test_no_secret_crosses_the_socket(program: Program, cloud: Cloud) -> None:
    state = program.home / "state" / "ecoflow-tui"
    with _recorder(program, cloud) as recorder:
        login = json.loads((state / "sign-in.json").read_text())
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(DEADLINE_SECONDS)
            line.connect(str(state / "attach" / "socket"))
            _end(recorder)
            with line.makefile("rb") as stream:
                said = stream.read()

    assert b'{"goodbye"' in said
    secrets = (cloud["ECOFLOW_ACCESS_KEY"], cloud["ECOFLOW_SECRET_KEY"], login["password"])
    assert not [secret for secret in secrets if secret.encode() in said]
    assert not (state / "attach" / "socket").exists()
