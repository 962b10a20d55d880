"""A small traced HTTP server and client: what an instrumentation library would do, in the open."""

import http.client
import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeAlias

from opentelemetry.propagate import extract, inject
from opentelemetry.trace import SpanKind, Status, StatusCode

from heliograph.demo.telemetry import ServiceTelemetry

_CLIENT_TIMEOUT = 10.0
_MAX_BODY = 65_536
_SERVER_ERROR = 500
_NOT_FOUND = 404

Json: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """What a handler answers."""

    status: int
    body: Json


Handler: TypeAlias = Callable[[Json], Reply]


class WebService:
    """One service that listens on loopback.

    Args:
        telemetry: The service's telemetry.
        routes: `(method, path)` to handler; a handler takes the JSON body.
        port: Port, 0 for a free one.
    """

    def __init__(self, telemetry: ServiceTelemetry, routes: Mapping[tuple[str, str], Handler], port: int = 0) -> None:
        self._telemetry = telemetry
        self._routes = routes
        self._duration = telemetry.meter.create_histogram(
            "http.server.request.duration",
            unit="s",
            description="Duration of HTTP server requests.",
            explicit_bucket_boundaries_advisory=[0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
        )
        service = self

        class _Requests(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                service._serve(self)

            def do_POST(self) -> None:
                service._serve(self)

            def do_PUT(self) -> None:
                service._serve(self)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
                del format, args

        self._server = ThreadingHTTPServer(("127.0.0.1", port), _Requests)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._run, name=telemetry.service, daemon=True)

    def _run(self) -> None:
        self._server.serve_forever(poll_interval=0.1)

    @property
    def port(self) -> int:
        """Port that the service listens on."""
        return int(self._server.server_address[1])

    def start(self) -> None:
        """Serve in a thread."""
        self._thread.start()

    def stop(self) -> None:
        """Stop serving; requests in flight are answered."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def _serve(self, request: BaseHTTPRequestHandler) -> None:
        method = str(request.command)
        handler = self._routes.get((method, request.path))
        route = request.path if handler else "unknown"
        attributes: dict[str, str | int] = {
            "http.request.method": method,
            "http.route": route,
            "url.path": request.path,
            "url.scheme": "http",
            "server.address": "127.0.0.1",
            "server.port": self.port,
            "user_agent.original": request.headers.get("User-Agent", ""),
        }
        started = time.perf_counter()
        context = extract(dict(request.headers.items()))
        with self._telemetry.tracer.start_as_current_span(
            f"{method} {route}", context, kind=SpanKind.SERVER, attributes=attributes
        ) as span:
            reply = self._answer(request, handler)
            span.set_attribute("http.response.status_code", reply.status)
            if reply.status >= _SERVER_ERROR:
                span.set_status(Status(StatusCode.ERROR, str(reply.body.get("error", ""))))
            self._duration.record(
                time.perf_counter() - started,
                {"http.request.method": method, "http.route": route, "http.response.status_code": reply.status},
            )
        _write(request, reply)

    def _answer(self, request: BaseHTTPRequestHandler, handler: Handler | None) -> Reply:
        if handler is None:
            return Reply(_NOT_FOUND, {"error": "no such page"})
        length = min(int(request.headers.get("Content-Length") or 0), _MAX_BODY)
        try:
            body = json.loads(request.rfile.read(length) or b"{}")
        except ValueError:
            return Reply(400, {"error": "the body is not JSON"})
        try:
            return handler(body if isinstance(body, dict) else {})
        except Exception as error:  # noqa: BLE001 - a service answers 500 whatever its handler raises
            from opentelemetry.trace import get_current_span

            get_current_span().record_exception(error)
            self._telemetry.log(
                "error", f"request failed: {error}", {"exception.type": type(error).__name__, "url.path": request.path}
            )
            return Reply(_SERVER_ERROR, {"error": str(error)})


def _write(request: BaseHTTPRequestHandler, reply: Reply) -> None:
    content = json.dumps(reply.body).encode()
    try:
        request.send_response(reply.status)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content)
    except OSError:
        request.close_connection = True


def call(telemetry: ServiceTelemetry, method: str, port: int, path: str, body: Json | None = None) -> Reply:
    """Call a service on loopback inside a client span whose context travels along."""
    attributes: dict[str, str | int] = {
        "http.request.method": method,
        "server.address": "127.0.0.1",
        "server.port": port,
        "url.full": f"http://127.0.0.1:{port}{path}",
    }
    with telemetry.tracer.start_as_current_span(method, kind=SpanKind.CLIENT, attributes=attributes) as span:
        headers = {"Content-Type": "application/json", "User-Agent": f"{telemetry.service}/1.4.2"}
        inject(headers)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_CLIENT_TIMEOUT)
        try:
            connection.request(method, path, json.dumps(body or {}), headers)
            response = connection.getresponse()
            reply = Reply(response.status, json.loads(response.read() or b"{}"))
        except (OSError, http.client.HTTPException, ValueError) as error:
            span.record_exception(error)
            span.set_status(Status(StatusCode.ERROR, str(error)))
            return Reply(503, {"error": f"{path}: {error}"})
        finally:
            connection.close()
        span.set_attribute("http.response.status_code", reply.status)
        if reply.status >= 400:  # noqa: PLR2004 - the start of HTTP's error range
            span.set_status(Status(StatusCode.ERROR))
        return reply
