"""Settings: flags > environment > ``.env`` here > the configuration file.

Secrets are ``SecretStr`` from the moment they are read, so that no repr, log or traceback has them.
"""

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import (
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from ecoflow_tui.core.errors import ConfigurationError
from ecoflow_tui.core.size import parse_size

SECRETS = ("access_key", "secret_key", "mqtt_password", "database_url")
"""Settings that may also be given as ``..._FILE``, the path of a file that holds the value."""

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def variable_name(setting: str) -> str:
    """The environment variable of a setting."""
    return "DATABASE_URL" if setting == "database_url" else f"ECOFLOW_{setting.upper()}"


def _as_list(value: object) -> object:
    return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value


def _as_path(value: object) -> object:
    return Path(value).expanduser() if isinstance(value, str) else value


def _as_size(value: object) -> object:
    return parse_size(value) if isinstance(value, str) else value


Size = Annotated[int, BeforeValidator(_as_size), Field(ge=1 << 20)]
Words = Annotated[tuple[str, ...], BeforeValidator(_as_list)]
SomePath = Annotated[Path, BeforeValidator(_as_path)]


def xdg_directory(variable: str, fallback: str) -> Path:
    """Our own directory below one of the XDG base directories."""
    base = os.environ.get(variable, "")
    root = Path(base) if base.startswith("/") else Path.home() / fallback
    return root / "ecoflow-tui"


def state_directory() -> Path:
    """Where the spool, the client id and the logs are, unless told otherwise."""
    return xdg_directory("XDG_STATE_HOME", ".local/state")


def data_directory() -> Path:
    """Where the embedded database keeps its data."""
    return xdg_directory("XDG_DATA_HOME", ".local/share")


def config_file() -> Path:
    """The configuration file, which need not exist."""
    return xdg_directory("XDG_CONFIG_HOME", ".config") / "config.toml"


class Settings(BaseSettings):
    """Everything that can be set; ``.env.example`` says what each is for."""

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
    state_dir: SomePath = Field(default_factory=state_directory)

    @field_validator("access_key", "secret_key", "mqtt_password", "region", mode="before")
    @classmethod
    def _strip(cls, value: object) -> object:
        return value.strip() if isinstance(value, str) else value

    @field_validator("secret_key")
    @classmethod
    def _check_pair(cls, secret_key: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        has_access_key = bool(info.data.get("access_key"))
        if has_access_key and not secret_key:
            raise ValueError("is missing; keys come in pairs")
        if secret_key and not has_access_key:
            raise ValueError("came without ECOFLOW_ACCESS_KEY; keys come in pairs")
        return secret_key

    @field_validator("api_url")
    @classmethod
    def _check_api_url(cls, url: str | None) -> str | None:
        if url is not None and not url.startswith("https://"):
            raise ValueError("is no https:// address; write https://host or https://host:port")
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
        parts = urlsplit(url)
        if parts.scheme not in ("mqtt", "mqtts") or not parts.hostname:
            raise ValueError("is no broker address; write mqtts://user@host:8883")
        if parts.password:
            raise ValueError("holds a password; move it to ECOFLOW_MQTT_PASSWORD")
        is_open = parts.scheme == "mqtt" and parts.hostname not in _LOOPBACK
        if is_open and not info.data.get("mqtt_insecure"):
            raise ValueError(
                "would send its password in the clear; use mqtts://, or accept that"
                " with ECOFLOW_MQTT_INSECURE=yes"
            )
        return url

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags, the environment, ``.env``, the configuration file: the first that speaks wins."""
        del env_settings, dotenv_settings, file_secret_settings
        return (
            init_settings,
            _Variables(settings_cls, os.environ),
            _Variables(settings_cls, _read_dotenv(Path(".env"))),
            TomlConfigSettingsSource(settings_cls, _private(config_file())),
        )


class _Variables(PydanticBaseSettingsSource):
    """Settings from variables, where a secret's ``..._FILE`` stands for the file's content."""

    def __init__(self, settings_cls: type[BaseSettings], variables: Mapping[str, str]) -> None:
        super().__init__(settings_cls)
        self._variables = variables

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """The variable's text, or nothing where it is unset or empty."""
        del field
        name = variable_name(field_name)
        value = self._variables.get(name) or None
        path = self._variables.get(f"{name}_FILE") if field_name in SECRETS else None
        if value is None and path:
            value = _read_secret(f"{name}_FILE", Path(path).expanduser())
        return value, field_name, False

    def __call__(self) -> dict[str, Any]:
        """What is set, by the setting's name."""
        found = {
            name: self.get_field_value(field, name)[0]
            for name, field in self.settings_cls.model_fields.items()
        }
        return {name: value for name, value in found.items() if value is not None}


def _read_secret(name: str, path: Path) -> str:
    try:
        return path.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise ConfigurationError(
            f"{name} cannot be read: {reason}", f"check the path {path} and its permissions"
        ) from None


def _read_dotenv(path: Path) -> Mapping[str, str]:
    if not path.is_file():
        return {}
    values = {name: value for name, value in dotenv_values(path).items() if value}
    ours = {variable_name(setting) for setting in Settings.model_fields}
    if ours & values.keys():
        _private(path)
    return values


def _private(path: Path) -> Path:
    """The path, unless others may read the secrets in it."""
    if path.is_file() and path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        raise ConfigurationError(
            f"{path} can be read by other users of this computer", f"run: chmod 600 {path}"
        )
    return path


def load_settings(flags: Mapping[str, Any]) -> Settings:
    """The settings, or every mistake in them at once.

    Args:
        flags: Settings given on the command line; ``None`` and empty ones do not count.

    Raises:
        ConfigurationError: One line a mistake, each with its cure.
    """
    given = {name: value for name, value in flags.items() if value not in (None, (), [])}
    try:
        return Settings(**given)
    except ValidationError as error:
        mistakes = [_mistake(dict(details)) for details in error.errors(include_input=False)]
        raise ConfigurationError(
            "\n".join(mistakes), ".env.example explains each setting"
        ) from None
    except ValueError as error:
        raise ConfigurationError(
            f"{config_file()} is no TOML: {error}", "mend that line, or remove the file"
        ) from None


class DemoSettings(Settings):
    """Settings of the demo: what the user has set elsewhere does not reach them."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What the demo says, and nothing else."""
        del settings_cls, env_settings, dotenv_settings, file_secret_settings
        return (init_settings,)


def demo_settings(variables: Mapping[str, str]) -> Settings:
    """The demo's settings, from the variables that its simulated cloud gives."""
    given: dict[str, Any] = {
        name: value
        for name in Settings.model_fields
        if (value := variables.get(variable_name(name))) is not None
    }
    return DemoSettings(**{"state_dir": state_directory() / "demo"} | given)


def _mistake(details: Mapping[str, Any]) -> str:
    setting = str(details["loc"][0]) if details["loc"] else ""
    match details["type"]:
        case "extra_forbidden":
            return f"{config_file()}: {setting} is no setting; check its spelling"
        case "literal_error":
            return f"{variable_name(setting)} must be one of {details['ctx']['expected']}"
        case "value_error":
            return f"{variable_name(setting)} {details['ctx']['error']}"
        case _:
            return f"{variable_name(setting)}: {details['msg']}"
