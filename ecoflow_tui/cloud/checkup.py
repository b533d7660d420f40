"""What EcoFlow's REST says about keys, clock, stations and snapshots, gone through once."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

import httpx
import msgspec

from ecoflow_tui.cloud.api import CloudApi
from ecoflow_tui.cloud.errors import CallRefusedError, UnknownKeyError
from ecoflow_tui.cloud.login import BrokerLogin
from ecoflow_tui.cloud.memory import Memory
from ecoflow_tui.cloud.options import CloudOptions, Region
from ecoflow_tui.core.errors import EcoflowError, NetworkError
from ecoflow_tui.core.events import Station

_BAD_SIGNATURE = "8521"
_Result = TypeVar("_Result")
_QUOTA_SOME = "/iot-open/sign/device/quota"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What ``quota/all`` gave for a station.

    Attributes:
        digest: Of its data, to be compared; ``None``: a success without data.
        refusal: Why there is none.
    """

    digest: str | None = None
    refusal: EcoflowError | None = None


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """What REST said.

    Attributes:
        host: Who knew the keys, or else who was asked first.
        other_region: The host that knows them although the settings exclude it.
        offset_seconds: How far EcoFlow's clock is ahead of ours.
        is_clock_known: Whether EcoFlow has told the time.
        login: The broker login; ``None``: it was refused.
        is_login_renewed: Whether the one remembered from the last run is void.
        stations: The device list; ``None``: it was refused.
        failures: Which calls failed, and why.
        takes_query_signature: Whether a signature over a query is accepted; ``None``: not known.
        takes_body_signature: The same for one over a JSON body.
        snapshots: By serial.
    """

    host: str
    other_region: str | None = None
    offset_seconds: float = 0.0
    is_clock_known: bool = False
    login: BrokerLogin | None = field(default=None, repr=False)
    is_login_renewed: bool = False
    stations: tuple[Station, ...] | None = None
    failures: tuple[tuple[str, EcoflowError], ...] = ()
    takes_query_signature: bool | None = None
    takes_body_signature: bool | None = None
    snapshots: Mapping[str, Snapshot] = field(default_factory=dict)


class Checkup(CloudApi):
    """The API, and calls that only somebody who looks for faults makes."""

    def examine(self) -> AccountFacts:
        """Sign in and list the stations. Raises nothing of EcoFlow's."""
        failures: list[tuple[str, EcoflowError]] = []
        remembered = self._memory.login(self._options)
        login = _tried("certification", self.certification, failures)
        stations = None
        if not any(isinstance(error, UnknownKeyError | NetworkError) for _, error in failures):
            stations = _tried("device list", self.stations, failures)
        return AccountFacts(
            host=self.host,
            offset_seconds=self.clock.offset_seconds,
            is_clock_known=self.clock.is_known,
            login=login,
            is_login_renewed=_is_void(remembered, login),
            stations=stations,
            failures=tuple(failures),
        )

    def add_snapshots(self, facts: AccountFacts) -> AccountFacts:
        """The facts with a snapshot of every station, and what signatures are accepted."""
        serials = [station.device_sn for station in facts.stations or ()]
        snapshots = self.snapshots(serials)
        return replace(
            facts,
            snapshots=snapshots,
            takes_query_signature=_is_accepted(snapshots.values()),
            takes_body_signature=self._takes_body(serials[0]) if serials else None,
        )

    def snapshots(self, serials: Iterable[str]) -> Mapping[str, Snapshot]:
        """A snapshot of each station, or why there is none."""
        return {serial: self._snapshot(serial) for serial in serials}

    def _snapshot(self, serial: str) -> Snapshot:
        try:
            document = msgspec.json.decode(self.quota_all(serial), type=dict[str, msgspec.Raw])
        except EcoflowError as error:
            return Snapshot(refusal=error)
        data = bytes(document.get("data", b"null"))
        return Snapshot(None if data == b"null" else hashlib.sha256(data).hexdigest())

    def _takes_body(self, serial: str) -> bool | None:
        """Ask for one value the other way: as a JSON body, which is what is signed then."""
        question = {"sn": serial, "params": {"quotas": ["pd.soc"]}}
        try:
            response = self._http.post(
                self._urls[0] + _QUOTA_SOME,
                content=msgspec.json.encode(question),
                headers={
                    **self._headers(question),
                    "Content-Type": "application/json;charset=UTF-8",
                },
            )
            return str(msgspec.json.decode(response.content)["code"]) != _BAD_SIGNATURE
        except (httpx.HTTPError, msgspec.DecodeError, LookupError, TypeError):
            return None


def examine_account(
    options: CloudOptions, open_api: Callable[[CloudOptions], Checkup] = Checkup
) -> AccountFacts:
    """Sign in and list the stations; an unknown key is tried in every region.

    Raises:
        ConfigurationError: The options cannot be used.
    """
    with open_api(options) as api:
        facts = api.examine()
    is_unknown = any(isinstance(error, UnknownKeyError) for _, error in facts.failures)
    if not is_unknown or options.region is Region.AUTO or options.api_url is not None:
        return facts
    with open_api(replace(options, region=Region.AUTO)) as api:
        elsewhere = api.examine()
    return facts if elsewhere.login is None else replace(facts, other_region=elsewhere.host)


def remember_login(options: CloudOptions, login: BrokerLogin) -> None:
    """Let the next session use this login at once."""
    Memory(options.state_directory).remember_login(options, login)


def _tried(
    name: str, call: Callable[[], _Result], failures: list[tuple[str, EcoflowError]]
) -> _Result | None:
    try:
        return call()
    except EcoflowError as error:
        failures.append((name, error))
        return None


def _is_void(remembered: BrokerLogin | None, login: BrokerLogin | None) -> bool:
    return remembered is not None and login is not None and remembered.password != login.password


def _is_accepted(snapshots: Iterable[Snapshot]) -> bool | None:
    """Every answer but one about the signature means that the signature was accepted."""
    refusals = [snapshot.refusal for snapshot in snapshots]
    if any(refusal is None or isinstance(refusal, CallRefusedError) for refusal in refusals):
        return True
    return (
        False
        if any(_BAD_SIGNATURE in error.what for error in refusals if error is not None)
        else None
    )
