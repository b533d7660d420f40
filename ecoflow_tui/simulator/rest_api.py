"""What the REST API answers: a request in, a reply out, no socket (PROTOCOL.md 1.1, 1.2 and 6)."""

import hmac
import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from ecoflow_tui.core.signing import sign
from ecoflow_tui.simulator.history import rows, window
from ecoflow_tui.simulator.state import CloudState
from ecoflow_tui.simulator.switches import Endpoint, SnapshotData

CLOCK_WINDOW_SECONDS = 300.0

_MESSAGES = {
    "0": "Success",
    "1000": "analyse protobuf message failed",
    "1006": "current device is not allowed to get device info",
    "1008": "request fail,please check your params",
    "2026": "Account doesn't exist or incorrect password",
    "6012": "the device is offline",
    "8512": "no permission to do it",
    "8513": "accessKey is invalid",
    "8521": "signature is wrong",
    "8524": "validation failed",
}

_ROUTES = {
    "/iot-open/sign/certification": {"GET": Endpoint.CERTIFICATION},
    "/iot-open/sign/device/list": {"GET": Endpoint.DEVICE_LIST},
    "/iot-open/sign/device/quota/all": {"GET": Endpoint.QUOTA_ALL},
    "/iot-open/sign/device/quota": {"POST": Endpoint.QUOTA_SOME, "PUT": Endpoint.QUOTA_SET},
    "/iot-open/sign/device/quota/data": {"POST": Endpoint.QUOTA_HISTORY},
}


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request; header names are lowercase."""

    method: str
    target: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = b""

    @property
    def path(self) -> str:
        """The target without its query."""
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, object]:
        """The query's parameters."""
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP status and a JSON document."""

    status: int
    document: Mapping[str, object]

    def encoded(self) -> bytes:
        """The document's bytes."""
        return json.dumps(self.document, separators=(",", ":")).encode()


class ApiError(Exception):
    """A code of PROTOCOL.md 1.2, on its way to the reply."""

    def __init__(self, code: str, message: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.message = message or _MESSAGES.get(code, "request fail")


class RestApi:
    """Answers requests for one cloud; any thread may ask.

    Args:
        state: The cloud that is asked about.
        is_home_region: False for the host of another region, which knows none of our keys.
    """

    def __init__(self, state: CloudState, *, is_home_region: bool = True) -> None:
        self._state = state
        self._is_home_region = is_home_region
        self._traces = random.Random(0)
        self._answers: dict[Endpoint, Callable[[Mapping[str, object]], object]] = {
            Endpoint.CERTIFICATION: self._certification,
            Endpoint.DEVICE_LIST: self._device_list,
            Endpoint.QUOTA_ALL: self._quota_all,
            Endpoint.QUOTA_SOME: self._quota_some,
            Endpoint.QUOTA_SET: self._quota_set,
            Endpoint.QUOTA_HISTORY: self._quota_history,
        }

    @property
    def delay_seconds(self) -> float:
        """How long an answer takes now."""
        return self._state.switches.rest_delay_seconds

    def answer(self, request: Request) -> Reply:
        """The reply; HTTP 200 even for refusals, which are codes in the document."""
        if status := self._state.switches.rest_status:
            return _http_error(status, "Error", request.path)
        methods = _ROUTES.get(request.path)
        if methods is None:
            return _http_error(404, "Not Found", request.path)
        endpoint = methods.get(request.method)
        if endpoint is None:
            return _http_error(405, "Method Not Allowed", request.path)
        try:
            self._check(request, endpoint)
            data = self._answers[endpoint](_arguments(request))
        except ApiError as error:
            return self._reply(error.code, error.message, {})
        return self._reply("0", _MESSAGES["0"], {} if data is _NO_DATA else {"data": data})

    def _reply(self, code: str, message: str, data: Mapping[str, object]) -> Reply:
        trace = f"{self._traces.getrandbits(128):032x}"
        head = {"code": code, "message": message}
        return Reply(200, {**head, **data, "eagleEyeTraceId": trace, "tid": ""})

    def _check(self, request: Request, endpoint: Endpoint) -> None:
        switches = self._state.switches
        if code := switches.rest_errors.get(endpoint):
            raise ApiError(code)
        key = request.headers.get("accesskey", "")
        is_known = key == self._state.account.access_key and self._is_home_region
        if not is_known or switches.is_wrong_region:
            raise ApiError("8513")
        if not self._is_in_time(request) or not self._is_signed(request):
            raise ApiError("8521")

    def _is_in_time(self, request: Request) -> bool:
        timestamp = request.headers.get("timestamp", "")
        if not timestamp.isascii() or not timestamp.isdigit():
            return False
        return abs(int(timestamp) - self._state.now_ms()) <= 1000 * CLOCK_WINDOW_SECONDS

    def _is_signed(self, request: Request) -> bool:
        expected = sign(
            _signed_parameters(request),
            access_key=self._state.account.access_key,
            secret_key=self._state.account.secret_key,
            nonce=request.headers.get("nonce", ""),
            timestamp_ms=int(request.headers["timestamp"]),
        )
        return hmac.compare_digest(expected.encode(), request.headers.get("sign", "").encode())

    def _certification(self, _arguments: Mapping[str, object]) -> object:
        account = self._state.account
        return {
            "certificateAccount": account.broker_account,
            "certificatePassword": account.broker_password,
            "url": "127.0.0.1",
            "port": str(self._state.switches.certified_port or self._state.broker_port),
            "protocol": "mqtts",
        }

    def _device_list(self, _arguments: Mapping[str, object]) -> object:
        fleet = self._state.fleet
        plans = [plan for serial in fleet.serials if (plan := fleet.plan(serial)) is not None]
        return [
            {
                "sn": plan.serial,
                "deviceName": plan.name,
                "online": int(fleet.is_reachable(plan.serial)),
                "productName": plan.model.product_name,
            }
            for plan in plans
        ]

    def _quota_all(self, arguments: Mapping[str, object]) -> object:
        serial = self._opened_serial(arguments)
        switches = self._state.switches
        match switches.snapshot_data:
            case SnapshotData.NULL:
                return None
            case SnapshotData.MISSING:
                return _NO_DATA
            case SnapshotData.FULL:
                return self._snapshot(serial)

    def _quota_some(self, arguments: Mapping[str, object]) -> object:
        snapshot = self._snapshot(self._opened_serial(arguments))
        match arguments.get("params"):
            case {"quotas": [*names]}:
                return {name: snapshot[name] for name in names if name in snapshot}
            case _:
                raise ApiError("1008")

    def _quota_set(self, arguments: Mapping[str, object]) -> object:
        if not self._state.fleet.obey(self._opened_serial(arguments), arguments):
            raise ApiError("1008")
        return _NO_DATA

    def _quota_history(self, arguments: Mapping[str, object]) -> object:
        """The envelope is there twice."""
        serial = self._opened_serial(arguments)
        plan, asked = self._state.fleet.plan(serial), arguments.get("params")
        if plan is None or not plan.model.history:
            raise ApiError("1006")
        if not isinstance(asked, dict) or asked.get("code") not in plan.model.history:
            raise ApiError("1008")
        try:
            begins, ends = window(asked.get("beginTime"), asked.get("endTime"))
        except ValueError as error:
            raise ApiError("1008", str(error)) from None
        figures = rows(plan.model.history[asked["code"]], serial, begins, ends)
        inner = {"code": "0", "message": "Success", "data": figures}
        return {**inner, "eagleEyeTraceId": "", "tid": ""}

    def _snapshot(self, serial: str) -> Mapping[str, object]:
        return self._state.fleet.snapshot(serial)

    def _opened_serial(self, arguments: Mapping[str, object]) -> str:
        serial = arguments.get("sn")
        plan = self._state.fleet.plan(serial) if isinstance(serial, str) else None
        if plan is None:
            raise ApiError("8512")
        if not plan.model.is_opened:
            raise ApiError("1006")
        return plan.serial


_NO_DATA = object()


def _is_json(request: Request) -> bool:
    media_type = request.headers.get("content-type", "").partition(";")[0]
    return media_type.strip().lower() == "application/json"


def _signed_parameters(request: Request) -> Mapping[str, object]:
    """From the body when the Content-Type says JSON, else from the query: even for a GET."""
    return _body(request) if _is_json(request) else request.query


def _arguments(request: Request) -> Mapping[str, object]:
    return request.query if request.method == "GET" else _body(request)


def _body(request: Request) -> Mapping[str, object]:
    if not request.body.strip():
        return {}
    try:
        document = json.loads(request.body)
    except ValueError as error:
        raise ApiError("8521") from error
    if not isinstance(document, dict):
        raise ApiError("8521")
    return document


def _http_error(status: int, reason: str, path: str) -> Reply:
    return Reply(status, {"status": status, "error": reason, "path": path})
