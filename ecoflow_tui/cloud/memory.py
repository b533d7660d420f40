"""What is remembered between runs, in the state directory: small files that only we can read."""

import contextlib
import hashlib
import logging
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import msgspec

from ecoflow_tui.cloud.client_id import is_client_id, new_client_id
from ecoflow_tui.cloud.login import BrokerLogin
from ecoflow_tui.cloud.options import CloudOptions, Keys
from ecoflow_tui.core.errors import ConfigurationError
from ecoflow_tui.core.events import Station

log = logging.getLogger(__name__)


class _SavedLogin(msgspec.Struct):
    """A login on disk, and whose it is."""

    owner: str
    host: str
    port: int
    is_tls: bool
    account: str
    password: str | None
    client_id: str | None
    issued_at: datetime


class _SavedStations(msgspec.Struct):
    """A device list on disk, names by serial, and whose it is."""

    owner: str
    names: dict[str, str]


class Memory:
    """The state directory, made if it is missing.

    Args:
        directory: Where the files are.

    Raises:
        ConfigurationError: The directory cannot be made, read or written.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        try:
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise _unusable(directory, error) from error

    def client_id(self) -> str:
        """This installation's one client id: EcoFlow allows an account about ten a day."""
        saved = (self.read("client-id") or "").strip()
        if is_client_id(saved):
            return saved
        fresh = new_client_id(self.directory)
        self.write("client-id", fresh)
        return fresh

    def host(self, keys: Keys) -> str | None:
        """The host that knew these keys the last time."""
        owner, _, host = (self.read("region") or "").strip().partition(" ")
        return host if host and owner == fingerprint(keys.access_key) else None

    def remember_host(self, keys: Keys, host: str) -> None:
        """This host knows these keys."""
        if self.host(keys) != host:
            self.keep("region", f"{fingerprint(keys.access_key)} {host}")

    def login(self, options: CloudOptions) -> BrokerLogin | None:
        """The login that was certified for the same keys at the same cloud, if any."""
        text = self.read("sign-in.json")
        try:
            saved = msgspec.json.decode(text or "null", type=_SavedLogin | None)
        except msgspec.DecodeError:
            return None
        if saved is None or saved.owner != _owner(options):
            return None
        return BrokerLogin(
            host=saved.host,
            port=saved.port,
            is_tls=saved.is_tls,
            account=saved.account,
            password=saved.password,
            client_id=saved.client_id,
            issued_at=saved.issued_at,
        )

    def remember_login(self, options: CloudOptions, login: BrokerLogin) -> None:
        """Keep a certified login for the next run."""
        saved = _SavedLogin(
            owner=_owner(options),
            host=login.host,
            port=login.port,
            is_tls=login.is_tls,
            account=login.account,
            password=login.password,
            client_id=login.client_id,
            issued_at=login.issued_at,
        )
        self.keep("sign-in.json", msgspec.json.encode(saved).decode())

    def stations(self, options: CloudOptions) -> tuple[Station, ...]:
        """The stations that the same keys at the same cloud had the last time."""
        text = self.read("device-list.json")
        try:
            saved = msgspec.json.decode(text or "null", type=_SavedStations | None)
        except msgspec.DecodeError:
            return ()
        if saved is None or saved.owner != _owner(options):
            return ()
        return tuple(Station(serial, name, None) for serial, name in saved.names.items())

    def remember_stations(self, options: CloudOptions, stations: Iterable[Station]) -> None:
        """Keep the device list for a start without it."""
        names = {station.device_sn: station.name for station in stations}
        text = msgspec.json.encode(_SavedStations(_owner(options), names)).decode()
        if self.read("device-list.json") != text:
            self.keep("device-list.json", text)

    def read(self, name: str) -> str | None:
        """A file's text; ``None``: there is no such file.

        Raises:
            ConfigurationError: It cannot be read.
        """
        try:
            return (self.directory / name).read_text()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise _unusable(self.directory / name, error) from error

    def keep(self, name: str, text: str) -> None:
        """Replace a file that is only a help: a full disk must not end a session."""
        try:
            self.write(name, text)
        except ConfigurationError as error:
            log.warning("not remembered: %s", error.what)

    def write(self, name: str, text: str) -> None:
        """Replace the file as a whole, readable by its owner only.

        Raises:
            ConfigurationError: It cannot be written.
        """
        fresh = self.directory / f".{name}.{os.getpid()}"
        try:
            with contextlib.suppress(FileNotFoundError):
                fresh.unlink()
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(text)
            fresh.replace(self.directory / name)
        except OSError as error:
            raise _unusable(self.directory / name, error) from error


def _owner(options: CloudOptions) -> str:
    """Whose login it is, without telling the key."""
    key = "" if options.keys is None else options.keys.access_key
    return fingerprint(f"{key} {options.region} {options.api_url}")


def fingerprint(text: str) -> str:
    """Enough to recognise a text by, and nothing to tell it from."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _unusable(path: Path, error: OSError | UnicodeDecodeError) -> ConfigurationError:
    reason = (error.strerror if isinstance(error, OSError) else None) or "not a text file"
    return ConfigurationError(
        f"The state file {path} cannot be used: {reason}.",
        "Set ECOFLOW_STATE_DIR to a directory of your own, or mend its owner and mode.",
    )
