"""Where a session gets its login, its stations and its snapshots from."""

import logging
import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from ecoflow_tui.cloud.api import QUOTA_ALL, CloudApi
from ecoflow_tui.cloud.errors import NO_STATIONS, CallRefusedError, sentence
from ecoflow_tui.cloud.happenings import SignedIn
from ecoflow_tui.cloud.login import BrokerLogin, own_login
from ecoflow_tui.cloud.memory import Memory
from ecoflow_tui.cloud.options import CloudOptions
from ecoflow_tui.cloud.topics import short_serial
from ecoflow_tui.core.errors import ConfigurationError, EcoflowError, NetworkError
from ecoflow_tui.core.events import Origin, RawMessage, Station
from ecoflow_tui.core.identity import uuid7

log = logging.getLogger(__name__)


class Account:
    """EcoFlow's account, a broker of the user's own, or both: REST by keys, MQTT at the broker.

    Its calls block; only one thread may make them.

    Args:
        options: Keys, a broker, or both.

    Raises:
        ConfigurationError: Neither is given, or one of them cannot be used.
    """

    def __init__(self, options: CloudOptions) -> None:
        if options.keys is None and options.broker is None:
            raise ConfigurationError(
                "Neither EcoFlow's keys nor a broker of your own are set.",
                "Set ECOFLOW_ACCESS_KEY and ECOFLOW_SECRET_KEY, or ECOFLOW_MQTT_URL.",
            )
        self._options = options
        self._memory = Memory(options.state_directory)
        self._own = None if options.broker is None else own_login(options.broker, _now())
        self._api = None if options.keys is None else CloudApi(options)

    @property
    def is_renewable(self) -> bool:
        """Whether new credentials can be asked for."""
        return self._own is None

    @property
    def has_snapshots(self) -> bool:
        """Whether there is REST beside MQTT."""
        return self._api is not None

    def close(self) -> None:
        """Close every connection."""
        if self._api is not None:
            self._api.close()

    def sign_in(self, *, is_renewal: bool) -> SignedIn:
        """A login and the stations.

        Args:
            is_renewal: Whether what was remembered is known to be void.

        Raises:
            EcoflowError: There is no login, or no station.
        """
        login = self._own or self._remembered(is_void=is_renewal)
        if login is None:
            login = self._certified(is_renewal=is_renewal)
        return SignedIn(login, self._stations_or_known())

    def stations(self) -> tuple[Station, ...]:
        """The stations that are wanted, as far as they are known.

        Raises:
            EcoflowError: The device list cannot be had, or is empty.
        """
        wanted = self._options.device_sns
        if self._api is None:
            return tuple(Station(serial, "", None) for serial in wanted)
        listed = self._api.stations()
        bound = {station.device_sn: station for station in listed}
        for serial in wanted:
            if serial not in bound:
                log.warning("station %s is not bound to the account", short_serial(serial))
        if not (bound or wanted or self._own):
            raise EcoflowError(NO_STATIONS.cause, NO_STATIONS.cure)
        self._memory.remember_stations(self._options, listed)
        return self._wanted(bound)

    def _stations_or_known(self) -> tuple[Station, ...]:
        """The stations, or else those that were there the last time; the broker may be well.

        Raises:
            EcoflowError: The device list cannot be had, and none is known.
        """
        try:
            return self.stations()
        except (NetworkError, CallRefusedError) as error:
            known = self._memory.stations(self._options)
            stations = self._wanted({station.device_sn: station for station in known})
            if not (stations or self._own):
                raise
            log.warning("going on with the stations of the last time: %s", sentence(error))
            return stations

    def _wanted(self, bound: Mapping[str, Station]) -> tuple[Station, ...]:
        serials = self._options.device_sns or tuple(bound)
        return tuple(bound.get(serial, Station(serial, "", None)) for serial in serials)

    def snapshot(self, serial: str) -> RawMessage:
        """What the cloud last heard of a station, as a message.

        Raises:
            EcoflowError: It cannot be had; a ``CallRefusedError`` tells whether ever.
        """
        assert self._api is not None
        payload = self._api.quota_all(serial)
        at = _now()
        topic = f"REST GET {QUOTA_ALL}?sn={serial}"
        return RawMessage(uuid7(at, os.urandom(10)), at, topic, payload, origin=Origin.REST)

    def _remembered(self, *, is_void: bool) -> BrokerLogin | None:
        login = None if is_void else self._memory.login(self._options)
        if login is None:
            return None
        age = _now() - login.issued_at
        is_fresh = timedelta() <= age < timedelta(seconds=self._options.timings.trust_cache)
        return login if is_fresh else None

    def _certified(self, *, is_renewal: bool) -> BrokerLogin:
        """A login from EcoFlow, or else an old one, unless that is known to be void."""
        assert self._api is not None
        try:
            login = self._api.certification()
        except NetworkError as error:
            old = None if is_renewal else self._memory.login(self._options)
            if old is None:
                raise
            log.warning("going on with the login of the last time: %s", sentence(error))
            return old
        self._memory.remember_login(self._options, login)
        log.info("signed in at %s; the broker is %s", self._api.host, login.peer)
        return login


def _now() -> datetime:
    return datetime.now(UTC)
