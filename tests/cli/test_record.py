import json
import signal
import subprocess

import pytest

from tests.cli.conftest import DEADLINE_SECONDS, Program

BOOKS = (
    "select count(*), count(raw_data), count(distinct message_id) from ecoflow_measurements"
    " union all"
    " select count(*), count(*), count(distinct message_id) from ecoflow_unreadable"
)
FINDS_ONE = (
    """select count(*) > 0 from ecoflow_measurements where raw_data @> '{"version":"1.0"}'"""
)


def _query(program: Program, statement: str) -> list[str]:
    done = program.run("db", "psql", "--demo", "--", "-At", "-c", statement)
    assert done.returncode == 0, done.stderr
    return done.stdout.decode().splitlines()


def _numbers(line: str) -> dict[str, int]:
    """``received 12, stored 12`` as numbers by their names."""
    pairs = (part.rsplit(" ", 1) for part in line.split(", "))
    return {name: int(number) for name, number in pairs}


def test_the_table_holds_exactly_the_messages_received(program: Program) -> None:
    done = program.run("record", "--headless", "--demo", "--for", "8s")

    assert done.returncode == 0, done.stderr
    (summary,) = [
        line for line in done.stderr.decode().splitlines() if line.startswith("received ")
    ]
    books = _numbers(summary)
    assert books["received"] > 10
    assert books["stored"] == books["received"]
    stored = str(books["stored"])
    assert _query(program, BOOKS) == ["|".join([stored] * 3), "0|0|0"]
    assert _query(program, FINDS_ONE) == ["t"]


def test_what_is_recorded_is_what_decode_says(program: Program) -> None:
    program.run("record", "--headless", "--demo", "--for", "6s")
    (row,) = _query(
        program,
        "select json_build_object('topic', topic, 'payload', raw_data, 'watts', watts_in_sum)"
        " from ecoflow_measurements where source = 'rest' and watts_in_sum is not null"
        " order by id limit 1",
    )
    recorded = json.loads(row)

    decoded = program.run("decode", stdin=row.encode())

    metrics = json.loads(decoded.stdout)["metrics"]
    assert round(metrics["watts_in_sum"]) == recorded["watts"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_it_cleanly_and_nothing_waits(
    program: Program, number: signal.Signals
) -> None:
    with program.start("record", "--headless", "--demo") as running:
        _wait_for_line(running, b"stored")
        running.send_signal(number)
        _, rest = running.communicate(timeout=DEADLINE_SECONDS)

    assert running.returncode == 0
    assert b"discarded 0, waiting on disk 0" in rest
    assert b"Traceback" not in rest


def test_a_second_recorder_on_the_same_state_exits_with_5(program: Program) -> None:
    with program.start("record", "--headless", "--demo") as running:
        _wait_for_line(running, b"stored")

        second = program.run("record", "--headless", "--demo", "--for", "5s")

        running.send_signal(signal.SIGTERM)
        running.communicate(timeout=DEADLINE_SECONDS)
    assert second.returncode == 5
    assert b"error: " in second.stderr
    assert b"hint: " in second.stderr
    assert b"Traceback" not in second.stderr


def test_recording_without_a_screen_loads_no_screen(program: Program) -> None:
    script = (
        "import atexit, sys\n"
        "heavy = {'textual', 'rich', 'pygments'}\n"
        "atexit.register(lambda: print('loaded', sorted(heavy & set(sys.modules))))\n"
        "sys.argv = ['ecoflow-tui', 'record', '--headless', '--demo', '--for', '2s']\n"
        "from ecoflow_tui.cli import main; main()\n"
    )

    done = subprocess.run(
        [*program.command()[:1], "-c", script],
        capture_output=True,
        check=False,
        env=program.environment,
        cwd=program.home,
        timeout=DEADLINE_SECONDS,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == b"loaded []"


def _wait_for_line(running: subprocess.Popen[bytes], word: bytes) -> None:
    assert running.stderr is not None
    for line in running.stderr:
        if word in line:
            return
    raise AssertionError(f"it ended without saying {word!r}")
