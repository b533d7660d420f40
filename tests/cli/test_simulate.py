"""``simulate`` and what it is told while it runs."""

import signal
import subprocess

from tests.cli.conftest import DEADLINE_SECONDS, Program


def test_it_misbehaves_at_a_word_and_prints_nothing_but_variables(program: Program) -> None:
    with program.start("simulate", stdin=subprocess.PIPE) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        assert running.stderr is not None
        lines = [running.stdout.readline() for _ in range(4)]
        running.stdin.write(b"rest-status=503\nnonsense\x1b[31m\n")
        running.stdin.flush()
        answers = [running.stderr.readline() for _ in range(2)]
        variables = dict(line.decode().strip().split("=", 1) for line in lines)

        devices = program.run("devices", variables=variables)

        assert answers[0] == b"rest-status=503: done\n"
        assert b"no such fault" in answers[1]
        assert b"\x1b" not in answers[1]
        assert devices.returncode == 4
        running.send_signal(signal.SIGINT)
        rest, _ = running.communicate(timeout=DEADLINE_SECONDS)
    assert (running.returncode, rest) == (0, b"")


def test_it_misbehaves_from_the_start_and_outlives_the_end_of_its_input(program: Program) -> None:
    with program.start("simulate", "--fault", "rest-status=503") as running:
        assert running.stdout is not None
        lines = [running.stdout.readline().decode().strip() for _ in range(4)]

        devices = program.run("devices", variables=dict(line.split("=", 1) for line in lines))

        assert devices.returncode == 4
        assert running.poll() is None


def test_a_fault_that_there_is_not_is_refused(program: Program) -> None:
    done = program.run("simulate", "--fault", "nonsense=1")

    assert (done.returncode, done.stdout) == (2, b"")
    assert b"error: fault nonsense=1: no such fault.\nhint: " in done.stderr
    assert b"rest-status" in done.stderr
