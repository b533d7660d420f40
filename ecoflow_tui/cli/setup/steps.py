"""The steps of ``setup``, each of which tests what it was told."""

from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr, ValidationError

from ecoflow_tui.cli.joining import Database, Setup
from ecoflow_tui.cli.recording import account_name
from ecoflow_tui.cli.setup.asking import Asking, say
from ecoflow_tui.cli.setup.writing import Values
from ecoflow_tui.cli.sources import cloud_options
from ecoflow_tui.cli.stations import models_in
from ecoflow_tui.cloud.checkup import AccountFacts, examine_account
from ecoflow_tui.config import HALF_A_PAIR, Configuration, Settings, data_directory
from ecoflow_tui.core.errors import ConfigurationError, EcoflowError, KeysRefusedError
from ecoflow_tui.store.inspection import inspect_database
from ecoflow_tui.store.registry import Registry
from ecoflow_tui.store.schema import create_schema

_PORTALS = (
    "Make a key pair with the account of the EcoFlow app, at developer-eu.ecoflow.com (Europe)",
    "or developer.ecoflow.com. What you type is not shown.",
)
_REGIONS = {"api-e.ecoflow.com": ("eu", "Europe"), "api-a.ecoflow.com": ("us", "America and Asia")}
_ANSWERED = frozenset({"access_key", "secret_key", "database_url"})


@dataclass(frozen=True, slots=True)
class Draft:
    """The settings so far, and which of them are to be written.

    Attributes:
        settings: Fit to be used.
        changes: What goes into the file.
    """

    settings: Settings
    changes: Values

    def with_changes(self, **changes: str) -> "Draft":
        """The same with other settings; raises ConfigurationError where they cannot be used."""
        given = self.settings.model_dump(exclude_unset=True)
        return Draft(_validated({**given, **changes}), {**self.changes, **changes})


def first_draft(configuration: Configuration, *, keeps_all: bool) -> Draft:
    """What is set already, without mistakes in what will be asked for.

    Args:
        configuration: What is set.
        keeps_all: Whether all of it is to be written, and not only what will be asked for.

    Raises:
        ConfigurationError: There is a mistake in something else.
    """
    given = {name: one.value for name, one in configuration.given.items()}
    if configuration.settings is None:
        given = {name: value for name, value in given.items() if name not in _ANSWERED}
        others = [one for one in configuration.mistakes if one.hint != HALF_A_PAIR]
        if others:
            raise others[0]
    settings = _validated(given)
    return Draft(settings, _writable(settings) if keeps_all else {})


def _writable(settings: Settings) -> Values:
    """What is set but not asked for, as TOML has it."""
    given = settings.model_dump(exclude_unset=True, exclude=set(_ANSWERED))
    return {name: _written(value) for name, value in given.items() if value is not None}


def _written(value: object) -> str | bool | list[str]:
    match value:
        case bool():
            return value
        case tuple():
            return [str(one) for one in value]
        case SecretStr():
            return value.get_secret_value()
    return str(value)


def with_keys(draft: Draft, asking: Asking) -> tuple[Draft, AccountFacts | None]:
    """Keys that EcoFlow knows, and what it says of their account.

    Raises:
        EcoflowError: There is nobody to ask again.
    """
    if draft.settings.mqtt_url is not None and draft.settings.access_key is None:
        return draft, None
    say(*_PORTALS)
    while True:
        candidate = _asked_for_keys(draft, asking)
        try:
            if candidate is None:
                raise ConfigurationError(
                    "The access key and the secret key are both needed.",
                    "Set ECOFLOW_ACCESS_KEY and ECOFLOW_SECRET_KEY, or type them.",
                )
            return candidate, _accepted(candidate.settings)
        except KeysRefusedError as error:
            asking.failed(error)
        except EcoflowError as error:
            asking.failed(error)
            if candidate and asking.confirm("Keep these keys untested?", usually=False):
                return candidate, None


def _asked_for_keys(draft: Draft, asking: Asking) -> Draft | None:
    settings = draft.settings
    access_key = asking.secret("Access key", _plain(settings.access_key))
    secret_key = asking.secret("Secret key", _plain(settings.secret_key))
    if not access_key or not secret_key:
        return None
    return draft.with_changes(access_key=access_key, secret_key=secret_key)


def _accepted(settings: Settings) -> AccountFacts:
    """What the account is, in whichever region it lives; raises what was refused."""
    anywhere = settings.model_copy(update={"region": "auto"})
    facts = examine_account(cloud_options(anywhere, role="setup"))
    for _call, failure in facts.failures:
        raise failure
    return facts


def with_region(draft: Draft, facts: AccountFacts | None) -> Draft:
    """The region that knew the keys; a cloud of the user's own has none."""
    if facts is None or facts.host not in _REGIONS:
        return draft
    region, name = _REGIONS[facts.host]
    say(f"The account lives in {name} ({facts.host}).")
    return draft.with_changes(region=region)


def show_stations(draft: Draft, facts: AccountFacts | None) -> None:
    """Say which stations the account has."""
    if facts is None:
        return
    models = models_in(Registry(draft.settings.state_dir))
    stations = facts.stations or ()
    say(f"The account has {len(stations)} stations:" if stations else "The account has no station.")
    words = {True: "online", False: "offline", None: "--"}
    for station in stations:
        model = models.of(station).name
        say(f"  {station.device_sn}  {model}  {station.name}  {words[station.is_online]}")


def with_database(draft: Draft, asking: Asking) -> Draft:
    """A database that answers and has the tables: the user's own, or the embedded one.

    Raises:
        EcoflowError: There is nobody to ask again.
    """
    while True:
        present = _plain(draft.settings.database_url)
        question = "DATABASE_URL" if present else "DATABASE_URL (nothing: an embedded PostgreSQL)"
        url = asking.secret(question, present)
        candidate = draft if url is None else draft.with_changes(database_url=url)
        try:
            _test_database(candidate.settings, asking)
        except EcoflowError as error:
            asking.failed(error)
            if not asking.confirm("Go on without a database that works?", usually=False):
                continue
        return candidate


def _test_database(settings: Settings, asking: Asking) -> None:
    database = Database(Setup(settings, data_directory(), is_demo=False))
    if database.is_embedded:
        say("Looking after an embedded PostgreSQL; the first time takes some seconds.")
    try:
        conninfo = database.open()
        facts = inspect_database(conninfo, account_name(settings))
        say(f"PostgreSQL {facts.server.version} answers.")
        if facts.missing_tables and asking.confirm("Create the tables in it now?", usually=True):
            create_schema(conninfo)
            say("The tables are there.")
    finally:
        database.close()


def _plain(secret: SecretStr | None) -> str | None:
    return None if secret is None else secret.get_secret_value()


def _validated(given: dict[str, Any]) -> Settings:
    try:
        return Settings(**given)
    except ValidationError as error:
        names = sorted({str(one["loc"][0]) for one in error.errors(include_input=False)})
        raise ConfigurationError(
            f"These settings cannot be used: {', '.join(names)}.",
            "ecoflow-tui config validate says why.",
        ) from None
