import subprocess
import sys

import pytest

from tests.cli.conftest import Program

COMMANDS = (
    "watch",
    "record",
    "dump-raw",
    "decode",
    "devices",
    "fields",
    "reparse",
    "setup",
    "doctor",
    "config",
    "db",
    "simulate",
    "demo",
    "export",
    "import",
    "energy",
    "capture",
    "check",
    "status",
    "statusline",
    "outages",
    "report",
)


def test_help_lists_every_command_and_the_exit_codes(program: Program) -> None:
    text = program.run("--help").stdout.decode()

    for command in COMMANDS:
        assert f" {command} " in text
    assert "another" in text
    assert "130 interrupted twice" in " ".join(text.split())


@pytest.mark.parametrize(
    ("command", "variable"),
    [
        ("watch", "ECOFLOW_ACCESS_KEY"),
        ("record", "DATABASE_URL"),
        ("dump-raw", "ECOFLOW_MQTT_URL"),
        ("devices", "ECOFLOW_REGION"),
        ("decode", "ECOFLOW_STATE_DIR"),
        ("simulate", "none"),
        ("demo", "none"),
        ("export", "DATABASE_URL"),
        ("import", "ECOFLOW_IMPORT_URL"),
        ("energy", "ECOFLOW_TARIFF"),
        ("check", "DATABASE_URL"),
        ("status", "ECOFLOW_STATE_DIR"),
    ],
)
def test_each_command_s_help_names_its_variables(
    program: Program, command: str, variable: str
) -> None:
    text = " ".join(program.run(command, "--help").stdout.decode().split())

    assert "Environment:" in text
    assert variable in text


def test_help_loads_none_of_the_heavy_parts() -> None:
    script = (
        "import sys; from ecoflow_tui.cli import app\n"
        "try: app(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'textual', 'psycopg', 'httpx', 'paho', 'pydantic'} & set(sys.modules)))"
    )

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, timeout=60
    )

    assert done.stdout.splitlines()[-1] == b"[]"


def test_the_version_is_said(program: Program) -> None:
    done = program.run("--version")

    assert done.stdout.startswith(b"ecoflow-tui ")
    assert done.returncode == 0
