"""EcoFlow's REST API: signed, region-aware, and clear about what went wrong."""

import logging
import secrets
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Literal, Self

import httpx

from ecoflow_tui import __version__
from ecoflow_tui.cloud.clock import CloudClock
from ecoflow_tui.cloud.errors import REST_CODES, UnknownKeyError, call_refusal
from ecoflow_tui.cloud.hosts import host_of, urls_to_try
from ecoflow_tui.cloud.login import BrokerLogin, read_certificate
from ecoflow_tui.cloud.memory import Memory
from ecoflow_tui.cloud.options import CloudOptions, Keys
from ecoflow_tui.cloud.replies import Reply, read_data, read_reply, read_stations
from ecoflow_tui.cloud.trouble import network_error
from ecoflow_tui.cloud.trust import tls_context
from ecoflow_tui.core.errors import ConfigurationError, NetworkError
from ecoflow_tui.core.events import Station
from ecoflow_tui.core.signing import sign

QUOTA_ALL = "/iot-open/sign/device/quota/all"
QUOTA_DATA = "/iot-open/sign/device/quota/data"
_CERTIFICATION = "/iot-open/sign/certification"
_DEVICE_LIST = "/iot-open/sign/device/list"
_JSON = {"Content-Type": "application/json;charset=UTF-8"}
_UNKNOWN_KEY = "8513"
_BAD_SIGNATURE = "8521"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Call:
    """A call: the query of a GET, or the body of a POST; EcoFlow signs either."""

    method: Literal["GET", "POST"]
    path: str
    parameters: Mapping[str, Any]


class CloudApi:
    """The calls of the public API. Belongs to one thread; close it when done.

    Args:
        options: Keys, region or address, and where to remember the region.
        urls: The hosts to try, in order; ``None``: those that the options mean.
        clock: Tells EcoFlow's time.

    Raises:
        ConfigurationError: The keys are missing, or the address or CA file cannot be used.
    """

    def __init__(
        self,
        options: CloudOptions,
        *,
        urls: tuple[str, ...] | None = None,
        clock: CloudClock | None = None,
    ) -> None:
        self.clock = clock or CloudClock()
        self._options = options
        self._keys = _usable(options.keys)
        self._memory = Memory(options.state_directory)
        self._urls = urls or urls_to_try(options, self._memory.host(self._keys))
        self._http = _client(tls_context(options.ca_file), options.timings.call)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self._http.close()

    @property
    def host(self) -> str:
        """The host that knew the keys, or else the one to be tried first."""
        return host_of(self._urls[0])

    def certification(self) -> BrokerLogin:
        """The account's login at the MQTT broker.

        Raises:
            KeysRefusedError: The keys or the signature were refused.
            NetworkError: Nobody answered, or not as EcoFlow does.
        """
        reply = self._get(_CERTIFICATION)
        data = reply.body if reply.data == b"null" else reply.data
        is_own_cloud = self._options.api_url is not None
        return read_certificate(data, datetime.now(UTC), is_any_host_fine=is_own_cloud)

    def stations(self) -> tuple[Station, ...]:
        """The stations bound to the account; shared ones are not among them.

        Raises:
            KeysRefusedError: The keys or the signature were refused.
            NetworkError: Nobody answered, or not as EcoFlow does.
        """
        reply = self._get(_DEVICE_LIST)
        return read_stations(self.host, reply)

    def quota_all(self, serial: str) -> bytes:
        """All that the cloud last heard of a station: the reply's bytes as they came.

        The cloud answers for stations that went offline hours ago too, with success.

        Raises:
            KeysRefusedError: The keys or the signature were refused.
            CallRefusedError: EcoFlow does not serve this station.
            NetworkError: Nobody answered, or not as EcoFlow does.
        """
        return self._get(QUOTA_ALL, {"sn": serial}).body

    def quota_data(self, serial: str, code: str, begin: str, end: str) -> bytes:
        """An aggregate over less than a week of a station's past: the reply's bytes as they came.

        Args:
            serial: Whose.
            code: Which aggregate.
            begin: The first second, ``2026-06-21 00:00:00`` by the station's clock.
            end: The last second.

        Raises:
            KeysRefusedError: The keys or the signature were refused.
            CallRefusedError: EcoFlow has no such history, or none of this station.
            NetworkError: Nobody answered, or not as EcoFlow does.
        """
        asked = {"code": code, "beginTime": begin, "endTime": end}
        call = _Call("POST", QUOTA_DATA, {"sn": serial, "params": asked})
        reply = self._ask(call)
        # The envelope is there twice, and each can refuse.
        self._checked(read_data(self.host, reply))
        return reply.body

    def _get(self, path: str, parameters: Mapping[str, str] | None = None) -> Reply:
        return self._ask(_Call("GET", path, parameters or {}))

    def _ask(self, call: "_Call") -> Reply:
        """The reply of the first host that knows the key; that host is asked first from now on."""
        unreachable: NetworkError | None = None
        for url in self._urls:
            try:
                reply = self._ask_in_time(url, call)
            except NetworkError as error:
                unreachable = unreachable or error
                continue
            if reply.code != _UNKNOWN_KEY:
                self._prefer(url)
                return self._checked(reply)
            log.info("%s does not know the access key", host_of(url))
        if unreachable is not None:
            raise unreachable
        known = REST_CODES[_UNKNOWN_KEY]
        raise UnknownKeyError(f"{known.cause} (code {_UNKNOWN_KEY})", known.cure)

    def _prefer(self, url: str) -> None:
        if self._urls[0] != url:
            log.info("the account lives at %s", host_of(url))
            self._urls = (url, *(other for other in self._urls if other != url))
        if self._options.api_url is None:
            self._memory.remember_host(self._keys, host_of(url))

    def _checked(self, reply: Reply) -> Reply:
        if reply.code != "0":
            raise call_refusal(reply.code, reply.message)
        return reply

    def _ask_in_time(self, url: str, call: "_Call") -> Reply:
        """The reply; a refused signature is tried once more with EcoFlow's own time."""
        reply = self._ask_once(url, call)
        if reply.code == _BAD_SIGNATURE:
            reply = self._ask_once(url, call)
        return reply

    def _ask_once(self, url: str, call: "_Call") -> Reply:
        sent_ms = self.clock.local_ms()
        headers, request = self._headers(call.parameters), url + call.path
        try:
            if call.method == "GET":
                response = self._http.get(request, params=dict(call.parameters), headers=headers)
            else:
                response = self._http.post(request, json=call.parameters, headers=headers | _JSON)
        except httpx.HTTPError as error:
            raise network_error(host_of(url), error) from error
        self.clock.learn(response.headers.get("Date"), sent_ms)
        log.debug("%s: HTTP %d, %d bytes", call.path, response.status_code, len(response.content))
        return read_reply(host_of(url), response)

    def _headers(self, parameters: Mapping[str, object]) -> dict[str, str]:
        nonce = str(100_000 + secrets.randbelow(900_000))
        timestamp_ms = self.clock.now_ms()
        signature = sign(
            parameters,
            access_key=self._keys.access_key,
            secret_key=self._keys.secret_key,
            nonce=nonce,
            timestamp_ms=timestamp_ms,
        )
        return {
            "accessKey": self._keys.access_key,
            "nonce": nonce,
            "timestamp": str(timestamp_ms),
            "sign": signature,
        }


def _usable(keys: Keys | None) -> Keys:
    """The keys; what cannot travel in a header is refused here, without being shown."""
    if keys is None or not keys.access_key or not keys.secret_key:
        raise ConfigurationError(
            "EcoFlow's access key and secret key are not set.",
            "Set ECOFLOW_ACCESS_KEY and ECOFLOW_SECRET_KEY.",
        )
    key = keys.access_key
    if not (key.isascii() and key.isprintable() and key == key.strip()):
        raise ConfigurationError(
            "EcoFlow's access key holds characters that no key has.",
            "Copy it again from EcoFlow's developer portal into ECOFLOW_ACCESS_KEY.",
        )
    return keys


def _client(trust: ssl.SSLContext, timeout_seconds: float) -> httpx.Client:
    agent = {"User-Agent": f"ecoflow-tui/{__version__}"}
    return httpx.Client(verify=trust, timeout=timeout_seconds, headers=agent)
