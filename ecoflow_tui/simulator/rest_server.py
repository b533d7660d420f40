"""HTTP over TLS for the REST API: one thread a connection, on 127.0.0.1."""

import contextlib
import socket
import ssl
import threading
from collections import Counter
from collections.abc import Callable
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from ecoflow_tui.simulator.rest_api import Request, RestApi

_HANDSHAKE_SECONDS = 10.0
_POLL_SECONDS = 0.05


class RestServer:
    """Serves one API until it is stopped.

    Args:
        api: What answers.
        context: The server side of TLS.
        now_ms: The cloud's clock, for the ``Date`` header.
        port: 0 for any free port.
    """

    def __init__(
        self, api: RestApi, context: ssl.SSLContext, now_ms: Callable[[], int], port: int = 0
    ) -> None:
        self._server = _TlsServer(partial(_Handler, api, now_ms), context, port)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(_POLL_SECONDS,), name="rest", daemon=True
        )

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._server.server_port

    @property
    def counts(self) -> Counter[str]:
        """Requests by method and path, and handshakes that failed."""
        return self._server.counts

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Cut every connection and free the port."""
        self._server.stopping.set()
        self._server.shutdown()
        self._thread.join()
        self._server.cut_connections()
        self._server.server_close()


class _TlsServer(ThreadingHTTPServer):
    """Shakes hands in the connection's own thread, so that nobody waits for a slow client."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self,
        handler: Callable[[ssl.SSLSocket, object, "_TlsServer"], BaseHTTPRequestHandler],
        context: ssl.SSLContext,
        port: int,
    ) -> None:
        super().__init__(("127.0.0.1", port), BaseHTTPRequestHandler)
        self.counts: Counter[str] = Counter()
        self.stopping = threading.Event()
        self._handler = handler
        self._context = context
        self._connections: dict[threading.Thread, ssl.SSLSocket] = {}

    def finish_request(
        self, request: socket.socket | tuple[bytes, socket.socket], client_address: object
    ) -> None:
        assert isinstance(request, socket.socket)
        request.settimeout(_HANDSHAKE_SECONDS)
        with self._context.wrap_socket(request, server_side=True) as connection:
            self._connections[threading.current_thread()] = connection
            try:
                self._handler(connection, client_address, self)
            finally:
                del self._connections[threading.current_thread()]

    def handle_error(self, *_connection: object) -> None:
        self.counts["requests broken"] += 1

    def cut_connections(self) -> None:
        for thread, connection in tuple(self._connections.items()):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "simulated-ecoflow"
    timeout = 60.0
    wbufsize = -1

    def __init__(
        self,
        api: RestApi,
        now_ms: Callable[[], int],
        connection: ssl.SSLSocket,
        client_address: object,
        server: _TlsServer,
    ) -> None:
        self._api = api
        self._now_ms = now_ms
        self._counts = server.counts
        self._stopping = server.stopping
        super().__init__(connection, client_address, server)

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_PUT(self) -> None:
        self._answer()

    def _answer(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, self.path, headers, self.rfile.read(length))
        self._counts[f"{request.method} {request.path}"] += 1
        self._stopping.wait(self._api.delay_seconds)
        reply = self._api.answer(request)
        body = reply.encoded()
        self.send_response(reply.status)
        self.send_header("Content-Type", "application/json;charset=UTF-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def date_time_string(self, timestamp: float | None = None) -> str:
        return super().date_time_string(self._now_ms() / 1000 if timestamp is None else timestamp)

    def version_string(self) -> str:
        return self.server_version

    def log_message(self, *_message: object) -> None:
        """Requests are counted, not written to stderr."""
