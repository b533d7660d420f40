"""``status`` beside a running recorder, and without one."""

import json

from tests.cli.conftest import Program
from tests.cli.test_attach import _end, _recorder


def test_every_station_and_the_recorder_are_told_live(program: Program) -> None:
    with _recorder(program) as recorder:
        # So many cannot all be the past: every station has spoken.
        program.run("dump-raw", "--demo", "--count", "60")
        done = program.run("status", "--demo")
        state = json.loads(program.run("status", "--demo", "--json").stdout)
        _end(recorder)

    lines = done.stdout.decode().splitlines()
    assert done.returncode == 0
    assert lines[0].split() == ["station", "presence", "heard", "charge", "in", "out", "left"]
    assert [line.split()[1] for line in lines[1:4]] == ["live"] * 3
    assert lines[4].startswith("recorder: on; live, ")
    assert state["recorder"]["pid"] == recorder.pid
    assert {one["presence"] for one in state["stations"]} == {"live"}


def test_without_a_recorder_what_was_recorded_is_told(program: Program) -> None:
    with _recorder(program) as recorder:
        program.run("dump-raw", "--demo", "--count", "60")
        _end(recorder)

    state = json.loads(program.run("status", "--demo", "--json").stdout)
    done = program.run("status", "--demo", "--device", "NOBODY")

    assert state["recorder"] is None
    assert len(state["stations"]) == 3
    assert all(one["soc_percent"] is not None for one in state["stations"])
    assert done.stdout.decode().splitlines()[1].split()[:2] == ["NOBODY", "never"]
    assert b"recorder: none runs" in done.stdout
