"""EcoFlow's REST replies, from bytes to values."""

from dataclasses import dataclass

import httpx
import msgspec

from ecoflow_tui.cloud.errors import http_refusal
from ecoflow_tui.core.errors import NetworkError
from ecoflow_tui.core.events import Station


class _Envelope(msgspec.Struct):
    """What every reply is wrapped in."""

    code: int | str = "0"
    message: str | None = None
    data: msgspec.Raw = msgspec.Raw(b"null")


class _Device(msgspec.Struct):
    """A line of the device list."""

    sn: str
    online: int | bool | None = None
    device_name: str | None = msgspec.field(default=None, name="deviceName")
    product_name: str | None = msgspec.field(default=None, name="productName")


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply's code, EcoFlow's words on it, its data and its very bytes."""

    code: str
    message: str
    data: bytes
    body: bytes


def read_reply(host: str, response: httpx.Response) -> Reply:
    """The reply in a response, refusals included.

    Raises:
        NetworkError: It is none of EcoFlow's.
    """
    if response.status_code != httpx.codes.OK:
        raise http_refusal(host, response.status_code)
    try:
        envelope = msgspec.json.decode(response.content, type=_Envelope)
    except msgspec.DecodeError as error:
        raise not_ecoflow(host, "something that is no reply of EcoFlow's") from error
    return Reply(str(envelope.code), envelope.message or "", bytes(envelope.data), response.content)


def read_data(host: str, reply: Reply) -> Reply:
    """The reply that a reply holds as its data.

    Raises:
        NetworkError: It holds none.
    """
    try:
        inner = msgspec.json.decode(reply.data, type=_Envelope)
    except msgspec.DecodeError as error:
        raise not_ecoflow(host, "no history in it") from error
    return Reply(str(inner.code), inner.message or "", bytes(inner.data), reply.body)


def not_ecoflow(host: str, what: str) -> NetworkError:
    """The error for an answer that EcoFlow does not give."""
    return NetworkError(
        f"{host} answered with {what}.", "Try again later; check ECOFLOW_API_URL and proxies."
    )


def read_stations(host: str, reply: Reply) -> tuple[Station, ...]:
    """The stations in a device list.

    Raises:
        NetworkError: It is no device list.
    """
    try:
        devices = msgspec.json.decode(reply.data, type=list[_Device] | None) or []
    except msgspec.DecodeError as error:
        raise not_ecoflow(host, "a device list of another shape") from error
    return tuple(_station(device) for device in devices)


def _station(device: _Device) -> Station:
    is_online = None if device.online is None else bool(device.online)
    product = device.product_name or ""
    return Station(device.sn, device.device_name or product, is_online, product)
