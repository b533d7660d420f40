import re
from pathlib import Path

import pytest

from ecoflow_tui.config import Settings, demo_settings, load_settings
from ecoflow_tui.core.errors import ConfigurationError
from ecoflow_tui.setting_sources import variable_name

ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def _nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A working directory, a home and an environment without any setting."""
    for setting in Settings.model_fields:
        for suffix in ("", "_FILE"):
            monkeypatch.delenv(variable_name(setting) + suffix, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)


def _write_private(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    path.chmod(0o600)


def test_without_any_setting_the_defaults_hold(tmp_path: Path) -> None:
    settings = load_settings({})

    assert settings.region == "auto"
    assert settings.devices == ()
    assert settings.state_dir == tmp_path / "state" / "ecoflow-tui"


def test_flags_win_over_environment_over_dotenv_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config" / "ecoflow-tui" / "config.toml"
    config.parent.mkdir(parents=True)
    _write_private(config, 'region = "us"\ndevices = ["FILE"]\nmqtt_topics = ["/file"]\n')
    _write_private(tmp_path / ".env", "ECOFLOW_DEVICES=DOTENV\nECOFLOW_REGION=eu\n")
    assert load_settings({}).devices == ("DOTENV",)

    monkeypatch.setenv("ECOFLOW_DEVICES", "ENVIRONMENT")
    assert load_settings({}).devices == ("ENVIRONMENT",)

    settings = load_settings({"devices": ["FLAG"]})
    assert settings.devices == ("FLAG",)
    assert settings.region == "eu"
    assert settings.mqtt_topics == ("/file",)


def test_pasted_keys_lose_their_white_space(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECOFLOW_ACCESS_KEY", "  access\n")
    monkeypatch.setenv("ECOFLOW_SECRET_KEY", "\tsecret ")

    settings = load_settings({})

    assert settings.access_key is not None
    assert settings.access_key.get_secret_value() == "access"
    assert settings.secret_key is not None
    assert settings.secret_key.get_secret_value() == "secret"


def test_a_secret_may_lie_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "password").write_text("from a file\n")
    monkeypatch.setenv("ECOFLOW_MQTT_PASSWORD_FILE", str(tmp_path / "password"))

    settings = load_settings({})

    assert settings.mqtt_password is not None
    assert settings.mqtt_password.get_secret_value() == "from a file"


def test_a_secret_s_file_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECOFLOW_ACCESS_KEY_FILE", "/nonexistent/key")

    with pytest.raises(ConfigurationError, match="ECOFLOW_ACCESS_KEY_FILE cannot be read"):
        load_settings({})


def test_a_file_that_is_missing_hides_no_other_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECOFLOW_ACCESS_KEY_FILE", "/nonexistent/key")
    monkeypatch.setenv("ECOFLOW_SECRET_KEY", "the other half")
    monkeypatch.setenv("ECOFLOW_REGION", "mars")

    with pytest.raises(ConfigurationError) as caught:
        load_settings({})

    named = [line.split()[0] for line in caught.value.what.splitlines()]
    assert named == ["ECOFLOW_ACCESS_KEY_FILE", "ECOFLOW_REGION"]


def test_of_several_mistakes_each_has_its_cure_in_its_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ECOFLOW_API_URL", "http://example.org")
    monkeypatch.setenv("ECOFLOW_KEYS", "pause")

    with pytest.raises(ConfigurationError) as caught:
        load_settings({})

    of_url, of_keys = caught.value.what.splitlines()
    assert "; write https://host" in of_url
    assert "; write pause=p" in of_keys


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ECOFLOW_API_URL", "https://"),
        ("ECOFLOW_API_URL", "https://host:99999"),
        ("ECOFLOW_MQTT_URL", "mqtts://host:port"),
        ("ECOFLOW_MQTT_URL", "mqtts://[::1"),
        ("DATABASE_URL", "measurements"),
        ("DATABASE_URL", "mysql://host/measurements?user=me"),
    ],
)
def test_an_address_that_cannot_be_one_is_a_mistake(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)

    with pytest.raises(ConfigurationError, match=f"^{variable} is no "):
        load_settings({})


@pytest.mark.parametrize("value", ["service=mine", "dbname=postgresql://host/x", "postgres://"])
def test_libpq_s_own_forms_are_taken(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", value)

    url = load_settings({}).database_url

    assert url is not None
    assert url.get_secret_value() == value


def test_white_space_around_any_setting_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECOFLOW_API_URL", " https://example.org\n")
    monkeypatch.setenv("ECOFLOW_REGION", " EU ")
    monkeypatch.setenv("ECOFLOW_WHEN_FULL", " ")

    settings = load_settings({})

    assert (settings.api_url, settings.region) == ("https://example.org", "eu")
    assert settings.when_full == "wait"


def test_all_mistakes_are_reported_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECOFLOW_REGION", "mars")
    monkeypatch.setenv("ECOFLOW_API_URL", "http://example.org")
    monkeypatch.setenv("ECOFLOW_ACCESS_KEY", "alone")
    monkeypatch.setenv("ECOFLOW_MQTT_URL", "mqtt://user@example.org")

    with pytest.raises(ConfigurationError) as caught:
        load_settings({})

    named = [line.split()[0] for line in caught.value.what.splitlines()]
    assert sorted(named) == [
        "ECOFLOW_API_URL",
        "ECOFLOW_MQTT_URL",
        "ECOFLOW_REGION",
        "ECOFLOW_SECRET_KEY",
    ]


def test_a_mistake_never_shows_the_value_of_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECOFLOW_MQTT_URL", "mqtts://user:hunter2@example.org")
    monkeypatch.setenv("ECOFLOW_SECRET_KEY", "hunter3")

    with pytest.raises(ConfigurationError) as caught:
        load_settings({})

    assert "hunter" not in f"{caught.value!r} {caught.value.what} {caught.value.__context__}"


def test_no_repr_shows_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ECOFLOW_ACCESS_KEY", "ECOFLOW_SECRET_KEY", "ECOFLOW_MQTT_PASSWORD"):
        monkeypatch.setenv(name, "hunter2")
    monkeypatch.setenv("DATABASE_URL", "postgresql://user:hunter2@host/db")

    assert "hunter2" not in repr(load_settings({}))


def test_a_dotenv_that_others_can_read_is_refused_with_the_cure(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("ECOFLOW_DEVICES=R331\n")
    (tmp_path / ".env").chmod(0o644)

    with pytest.raises(ConfigurationError) as caught:
        load_settings({})

    assert caught.value.hint == "run: chmod 600 .env"


def test_a_dotenv_of_another_program_is_no_concern_of_ours(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("OTHER=1\n")
    (tmp_path / ".env").chmod(0o644)

    assert load_settings({}).devices == ()


def test_a_misspelt_name_in_the_file_is_named(tmp_path: Path) -> None:
    config = tmp_path / "config" / "ecoflow-tui" / "config.toml"
    config.parent.mkdir(parents=True)
    _write_private(config, 'acess_key = "x"\n')

    with pytest.raises(ConfigurationError, match="acess_key is no setting"):
        load_settings({})


def test_plain_mqtt_is_for_loopback_or_an_explicit_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECOFLOW_MQTT_URL", "mqtt://localhost:1883")
    assert load_settings({}).mqtt_url == "mqtt://localhost:1883"

    monkeypatch.setenv("ECOFLOW_MQTT_URL", "mqtt://broker.lan")
    with pytest.raises(ConfigurationError, match="in the clear"):
        load_settings({})

    monkeypatch.setenv("ECOFLOW_MQTT_INSECURE", "yes")
    assert load_settings({}).mqtt_url == "mqtt://broker.lan"


def test_keys_of_the_screen_are_a_table_in_the_file_or_words_in_a_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config" / "ecoflow-tui" / "config.toml"
    config.parent.mkdir(parents=True)
    _write_private(config, '[keys]\npause = "p"\n')
    assert load_settings({}).keys == {"pause": "p"}

    monkeypatch.setenv("ECOFLOW_KEYS", "pause=x, quit=ctrl+x")
    assert load_settings({}).keys == {"pause": "x", "quit": "ctrl+x"}

    monkeypatch.setenv("ECOFLOW_KEYS", "pause")
    with pytest.raises(ConfigurationError, match="ECOFLOW_KEYS is no list of keys"):
        load_settings({})


def test_the_demo_hears_nothing_of_the_user_s_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://user@host/precious")
    monkeypatch.setenv("ECOFLOW_ACCESS_KEY", "precious")

    settings = demo_settings({"ECOFLOW_ACCESS_KEY": "a", "ECOFLOW_SECRET_KEY": "b"})

    assert settings.database_url is None
    assert settings.access_key is not None
    assert settings.access_key.get_secret_value() == "a"
    assert settings.state_dir == tmp_path / "state" / "ecoflow-tui" / "demo"


def test_the_example_file_names_every_setting_and_no_other() -> None:
    example = (ROOT / ".env.example").read_text()

    named = set(re.findall(r"^([A-Z_]+)=", example, flags=re.MULTILINE))

    assert named == {variable_name(setting) for setting in Settings.model_fields}
