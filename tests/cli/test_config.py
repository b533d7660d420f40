import json
from pathlib import Path

import pytest

from tests.cli.conftest import Program

AWKWARD = "p'\"%s$HOME\\`ü;"


def _config_file(program: Program) -> Path:
    path = program.home / "config" / "ecoflow-tui" / "config.toml"
    path.parent.mkdir(parents=True)
    return path


def _rows(program: Program, *flags: str, **variables: str) -> dict[str, dict[str, object]]:
    done = program.run(*flags, "config", "show", "--json", variables=variables)
    assert done.returncode == 0, done.stderr
    return {row["setting"]: row for row in json.loads(done.stdout)}


def test_the_path_is_below_the_configuration_home(program: Program) -> None:
    done = program.run("config", "path")

    assert done.stdout.decode() == f"{program.home}/config/ecoflow-tui/config.toml\n"


def test_every_value_says_where_it_comes_from(program: Program) -> None:
    path = _config_file(program)
    path.write_text('devices = ["R331"]\nregion = "us"\n[keys]\npause = "p"\n')
    path.chmod(0o600)
    (program.home / ".env").write_text("ECOFLOW_API_URL=https://example.org\n")
    (program.home / ".env").chmod(0o600)

    rows = _rows(program, "--region", "eu", ECOFLOW_LOG_LEVEL="debug")

    told = {name: (row["value"], row["source"]) for name, row in rows.items()}
    assert told["region"] == ("eu", "command line")
    assert told["log_level"] == ("debug", "environment: ECOFLOW_LOG_LEVEL")
    assert told["api_url"] == ("https://example.org", ".env: ECOFLOW_API_URL")
    assert told["devices"] == (["R331"], str(path))
    assert told["keys"] == (["pause=p"], str(path))
    assert told["log_format"] == ("text", "default")


def test_secrets_are_not_shown_whatever_they_hold(program: Program) -> None:
    (program.home / "password").write_text(AWKWARD)
    variables = {
        "ECOFLOW_ACCESS_KEY": AWKWARD + "1",
        "ECOFLOW_SECRET_KEY": AWKWARD + "2",
        "ECOFLOW_MQTT_PASSWORD_FILE": str(program.home / "password"),
        "ECOFLOW_MQTT_URL": f"mqtts://user:{AWKWARD}@example.org",
        "DATABASE_URL": f"postgresql://user:{AWKWARD}@example.org/db",
    }

    table = program.run("config", "show", variables=variables)
    as_json = program.run("config", "show", "--json", variables=variables)
    verdict = program.run("config", "validate", variables=variables)

    rows = {row["setting"]: row for row in json.loads(as_json.stdout)}
    assert rows["mqtt_password"]["source"] == "environment: ECOFLOW_MQTT_PASSWORD_FILE"
    assert rows["mqtt_url"]["value"] == "mqtts://user:***@example.org"
    for done in (table, as_json, verdict):
        said = (done.stdout + done.stderr).decode()
        assert "HOME" not in said.replace(str(program.home), "")


def test_settings_without_a_mistake_are_said_to_be_usable(program: Program) -> None:
    done = program.run("config", "validate")

    assert done.returncode == 0
    assert done.stdout == b""


def test_all_mistakes_of_all_places_are_named_at_once(program: Program) -> None:
    path = _config_file(program)
    path.write_text('acess_key = "x"\nregion = "mars"\n')
    path.chmod(0o600)
    (program.home / ".env").write_text("ECOFLOW_DEVICES=R331\n")
    (program.home / ".env").chmod(0o644)
    variables = {"ECOFLOW_MQTT_PASSWORD_FILE": "/nonexistent", "ECOFLOW_API_URL": "ftp://x"}

    done = program.run("config", "validate", "--json", variables=variables)

    assert done.returncode == 2
    mistakes = " ".join(row["mistake"] for row in json.loads(done.stdout))
    for word in ("acess_key", "ECOFLOW_REGION", ".env", "ECOFLOW_MQTT_PASSWORD_FILE"):
        assert word in mistakes
    assert all(row["fix"] for row in json.loads(done.stdout))


@pytest.mark.parametrize("text", ['secret_key = "hunter2', "hunter2", 'a = "\x00hunter2"'])
def test_a_file_that_is_no_toml_is_named_and_not_quoted(program: Program, text: str) -> None:
    path = _config_file(program)
    path.write_text(text)
    path.chmod(0o600)

    done = program.run("config", "validate")

    assert done.returncode == 2
    assert b"is no TOML" in done.stderr
    assert b"hunter2" not in done.stderr
