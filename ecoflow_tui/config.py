"""Settings: flags > environment > ``.env`` here > the configuration file.

Secrets are ``SecretStr`` from the moment they are read, so that no repr, log or traceback has them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from ecoflow_tui.core.errors import ConfigurationError
from ecoflow_tui.setting_sources import Given, layers, variable_name, xdg_directory
from ecoflow_tui.setting_values import (
    Duration,
    Size,
    SomePath,
    Table,
    Words,
    is_address,
    is_conninfo,
)

HALF_A_PAIR = "set both: the access key and the secret key come as a pair"
"""What helps when one of the two keys is missing."""

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def state_directory() -> Path:
    """Where the spool, the client id and the logs are, unless told otherwise."""
    return xdg_directory("XDG_STATE_HOME", ".local/state")


def data_directory() -> Path:
    """Where the embedded database keeps its data."""
    return xdg_directory("XDG_DATA_HOME", ".local/share")


class Settings(BaseSettings):
    """Everything that can be set; ``.env.example`` says what each is for.

    Takes what it is given and reads nothing by itself: ``read_configuration`` does that, because
    it must say where each value came from, and name every mistake at once.
    """

    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True, validate_default=True
    )

    access_key: SecretStr | None = None
    secret_key: SecretStr | None = None
    region: Literal["auto", "eu", "us"] = "auto"
    api_url: str | None = None
    ca_file: SomePath | None = None
    mqtt_insecure: bool = False
    mqtt_url: str | None = None
    mqtt_password: SecretStr | None = None
    mqtt_topics: Words = ()
    devices: Words = ()
    database_url: SecretStr | None = None
    pg_bin: SomePath | None = None
    spool_max: Size = 2 << 30
    when_full: Literal["wait", "drop-oldest"] = "wait"
    keep: Duration | None = None
    raw_keep: Duration | None = None
    max_size: Size | None = None
    state_dir: SomePath = Field(default_factory=state_directory)
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["text", "json"] = "text"
    full_serials: bool = False
    keys: Table = Field(default_factory=dict)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        *_others: PydanticBaseSettingsSource,
        **_more: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What ``read_configuration`` gives, and nothing else."""
        del settings_cls
        return (init_settings,)

    @field_validator("*", mode="before")
    @classmethod
    def _strip(cls, value: object) -> object:
        return value.strip() if isinstance(value, str) else value

    @field_validator("region", "log_level", "log_format", mode="before")
    @classmethod
    def _lower(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @field_validator("secret_key")
    @classmethod
    def _check_pair(cls, secret_key: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        has_access_key = bool(info.data.get("access_key"))
        if has_access_key and not secret_key:
            raise ValueError(f"is missing; {HALF_A_PAIR}")
        if secret_key and not has_access_key:
            raise ValueError(f"came without ECOFLOW_ACCESS_KEY; {HALF_A_PAIR}")
        return secret_key

    @field_validator("api_url")
    @classmethod
    def _check_api_url(cls, url: str | None) -> str | None:
        if url is not None and not is_address(url, ("https",)):
            raise ValueError("is no https:// address; write https://host or https://host:port")
        return url

    @field_validator("database_url")
    @classmethod
    def _check_database_url(cls, url: SecretStr | None) -> SecretStr | None:
        text = "" if url is None else url.get_secret_value()
        if text and not is_conninfo(text):
            raise ValueError(
                "is no libpq connection string; write postgresql://user@host/database,"
                " or host=... dbname=..."
            )
        return url

    @field_validator("ca_file")
    @classmethod
    def _check_ca_file(cls, path: Path | None) -> Path | None:
        if path is not None and not path.is_file():
            raise ValueError("names no file; give the path of a PEM certificate")
        return path

    @field_validator("mqtt_url")
    @classmethod
    def _check_mqtt_url(cls, url: str | None, info: ValidationInfo) -> str | None:
        if url is None:
            return None
        if not is_address(url, ("mqtt", "mqtts")):
            raise ValueError("is no broker address; write mqtts://user@host:8883")
        parts = urlsplit(url)
        if parts.password:
            raise ValueError("holds a password; move it to ECOFLOW_MQTT_PASSWORD")
        is_open = parts.scheme == "mqtt" and parts.hostname not in _LOOPBACK
        if is_open and not info.data.get("mqtt_insecure"):
            raise ValueError(
                "would send its password in the clear; use mqtts://, or accept that"
                " with ECOFLOW_MQTT_INSECURE=yes"
            )
        return url


@dataclass(frozen=True, slots=True)
class Configuration:
    """Everything that is set, and every mistake in it.

    Attributes:
        given: What is set, and where, by the setting's name; the strongest place only.
        settings: The settings; ``None`` where there is a mistake.
        mistakes: One sentence each, with its cure.
    """

    given: Mapping[str, Given]
    settings: Settings | None
    mistakes: tuple[ConfigurationError, ...]


def read_configuration(flags: Mapping[str, Any]) -> Configuration:
    """The settings from every place, mistakes and all; raises nothing.

    Args:
        flags: Settings given on the command line; ``None`` and empty ones do not count.
    """
    given: dict[str, Given] = {}
    mistakes: list[ConfigurationError] = []
    for layer in layers(Settings.model_fields, flags):
        said = layer.read()
        given = {**said.given, **given}
        mistakes += said.mistakes
    try:
        settings = Settings(**{name: one.value for name, one in given.items()})
    except ValidationError as error:
        found = [_mistake(dict(one), given) for one in error.errors(include_input=False)]
        # The other half of a pair may be where nothing could be read.
        mistakes += [one for one in found if not (mistakes and one.hint == HALF_A_PAIR)]
        return Configuration(given, None, tuple(mistakes))
    return Configuration(given, None if mistakes else settings, tuple(mistakes))


def load_settings(flags: Mapping[str, Any]) -> Settings:
    """The settings, or every mistake in them at once.

    Args:
        flags: Settings given on the command line; ``None`` and empty ones do not count.

    Raises:
        ConfigurationError: One line a mistake, each with its cure.
    """
    configuration = read_configuration(flags)
    if configuration.settings is not None:
        return configuration.settings
    mistakes = configuration.mistakes
    if len(mistakes) == 1:
        raise mistakes[0]
    raise ConfigurationError(
        "\n".join(f"{mistake.what}; {mistake.hint}" for mistake in mistakes),
        "ecoflow-tui config show says where each setting comes from",
    )


def demo_settings(variables: Mapping[str, str]) -> Settings:
    """The demo's settings, from the variables that its simulated cloud gives."""
    given: dict[str, Any] = {
        name: value
        for name in Settings.model_fields
        if (value := variables.get(variable_name(name))) is not None
    }
    return Settings(**{"state_dir": state_directory() / "demo"} | given)


def _mistake(details: Mapping[str, Any], given: Mapping[str, Given]) -> ConfigurationError:
    """What pydantic found, in our words and without the value."""
    setting = str(details["loc"][0]) if details["loc"] else ""
    name = variable_name(setting)
    hint = ".env.example explains each setting"
    match details["type"]:
        case "extra_forbidden":
            place = given[setting].place
            return ConfigurationError(f"{place}: {setting} is no setting", "check its spelling")
        case "literal_error":
            expected = details["ctx"]["expected"]
            return ConfigurationError(f"{name} must be one of {expected}", hint)
        case "value_error":
            what, _, cure = str(details["ctx"]["error"]).partition("; ")
            return ConfigurationError(f"{name} {what}", cure or hint)
        case _:
            return ConfigurationError(f"{name}: {details['msg']}", hint)
