"""A cloud as the early note describes it (PROTOCOL section 7): other names, a numeric port."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ecoflow_tui.cloud.options import CloudOptions, Keys
from ecoflow_tui.core.events import LinkState
from ecoflow_tui.simulator.inner_broker import InnerAddress
from ecoflow_tui.simulator.publisher import Publisher
from tests.cloud.conftest import QUICK
from tests.cloud.witness import running

_SERIAL = "R331ZEB4ZEA0012345"


@contextmanager
def _serving(replies: dict[str, object]) -> Iterator[str]:
    """A REST server that gives a fixed document for each path, and its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            document = json.dumps(replies.get(self.path.partition("?")[0], {})).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(document)))
            self.end_headers()
            self.wfile.write(document)

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("has_envelope", [True, False])
def test_a_cloud_of_the_early_notes_kind_is_signed_in_to(
    bridge: InnerAddress, tmp_path: Path, *, has_envelope: bool
) -> None:
    certificate = {
        "url": bridge.host,
        "port": bridge.port,
        "protocol": "mqtt",
        "username": bridge.user,
        "password": bridge.password,
        "clientId": "client-7",
    }
    replies: dict[str, object] = {
        "/iot-open/sign/certification": (
            {"code": 0, "data": certificate} if has_envelope else certificate
        ),
        "/iot-open/sign/device/list": {"code": "0", "data": [{"sn": _SERIAL}]},
    }
    publisher = Publisher(bridge)
    publisher.start()

    with _serving(replies) as url:
        options = CloudOptions(
            tmp_path / "state", keys=Keys("key", "secret"), api_url=url, timings=QUICK
        )
        with running(options) as witness:
            witness.wait_for(LinkState.LIVE)
            publisher.publish(f"/open/{bridge.user}/{_SERIAL}/quota", b'{"params": {"soc": 85}}')
            raw = witness.wait_for_payload(b'{"params": {"soc": 85}}')
    publisher.stop()

    assert raw.topic == f"/open/cloud/{_SERIAL}/quota"
