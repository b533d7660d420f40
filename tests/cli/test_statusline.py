"""``statusline`` beside a running recorder, and without one."""

import json
import subprocess
import sys

import pytest

from tests.cli.conftest import DEADLINE_SECONDS, Program
from tests.cli.test_attach import _end, _recorder
from tests.cli.test_watch import in_terminal

FORMAT = ("--format", "{sn} {name}{stale}")


def _imports(program: Program, *arguments: str) -> tuple[bytes, set[str]]:
    """What it prints, and the top of every module that it imports."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "ecoflow_tui", "statusline", *arguments],
        capture_output=True,
        check=False,
        cwd=program.home,
        env=program.environment,
        timeout=DEADLINE_SECONDS,
    )
    names = [line.rsplit(b"|", 1)[-1].strip().decode() for line in done.stderr.splitlines()]
    return done.stdout, {name.partition(".")[0] for name in names}


def test_a_running_recorder_answers_what_the_database_would(program: Program) -> None:
    with _recorder(program) as recorder:
        # The database answers while the recorder has not heard every station yet.
        line, modules = _imports(program, "--demo", *FORMAT)
        while "psycopg" in modules:
            line, modules = _imports(program, "--demo", *FORMAT)
        bar = json.loads(program.run("statusline", "--demo", "--json").stdout)
        _end(recorder)
    from_database, all_modules = _imports(program, "--demo", "--stale-after", "1h", *FORMAT)

    assert line == from_database
    assert bar["class"] == "fresh"
    assert not modules & {"typer", "rich", "msgspec", "psycopg", "pydantic", "asyncio", "pathlib"}
    assert "psycopg" in all_modules


def test_a_screen_that_does_not_record_answers_too(program: Program) -> None:
    with in_terminal(program, "watch", "--demo") as terminal:
        terminal.read_until(b"DELTA Pro", b"live")

        line, modules = _imports(program, "--demo", *FORMAT)
        while "psycopg" in modules:
            line, modules = _imports(program, "--demo", *FORMAT)

        terminal.type(b"q")
        terminal.read_to_the_end()
    assert b"DCABZ8ZE" in line


@pytest.mark.parametrize("place", ["environment", ".env", "config.toml"])
def test_the_state_directory_is_found_where_it_is_set(program: Program, place: str) -> None:
    state = program.home / "elsewhere"
    cloud_variables = {"ECOFLOW_STATE_DIR": str(state)}
    variables: dict[str, str] = {}
    if place == "environment":
        variables = cloud_variables
    elif place == ".env":
        path = program.home / ".env"
        path.write_text(f"ECOFLOW_STATE_DIR={state}\n")
        path.chmod(0o600)
    else:
        path = program.home / "config" / "ecoflow-tui" / "config.toml"
        path.parent.mkdir(parents=True)
        path.write_text(f'state_dir = "{state}"\n')
        path.chmod(0o600)
    script = (
        "import socket, sys, threading; from pathlib import Path\n"
        "from ecoflow_tui.store.attach.place import Place\n"
        "listener = Place(Path(sys.argv[1]), 'glance').listen(); print('ready', flush=True)\n"
        'line, _ = listener.accept(); line.recv(4096); line.sendall(b\'{"line": "here"}\')'
    )

    with subprocess.Popen(
        [sys.executable, "-c", script, str(state)], stdout=subprocess.PIPE
    ) as listening:
        assert listening.stdout is not None
        assert listening.stdout.readline() == b"ready\n"
        done = program.run("statusline", variables=variables)

    assert done.stdout == b"here\n"


@pytest.mark.parametrize("arguments", [("--help",), ("--nonsense",), ("--format",), ("more",)])
def test_whatever_is_not_plain_is_left_to_the_command(
    program: Program, arguments: tuple[str, ...]
) -> None:
    done = program.run("statusline", *arguments)

    assert done.returncode == (0 if arguments == ("--help",) else 2)
    assert b"--separator" in done.stdout or b"Error" in done.stderr


def test_without_a_recorder_and_a_database_it_says_what_to_do(program: Program) -> None:
    away = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing?connect_timeout=2"}

    done = program.run("statusline", variables=away)

    assert done.returncode == 7
    assert b"error: " in done.stderr
    assert b"hint: " in done.stderr
