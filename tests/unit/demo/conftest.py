"""A small OTLP/HTTP collector on loopback that keeps what it is sent."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord
from opentelemetry.proto.trace.v1.trace_pb2 import Span


class Collector:
    """What arrived, decoded with the official classes; the first `fail` requests get 503."""

    def __init__(self) -> None:
        self._lock = threading.Condition()
        self.traces: list[ExportTraceServiceRequest] = []
        self.metrics: list[ExportMetricsServiceRequest] = []
        self.logs: list[ExportLogsServiceRequest] = []
        self.headers: list[dict[str, str]] = []
        self.fail = 0
        collector = self

        class _Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = collector.take(self.path, body, dict(self.headers.items()))
                self.send_response(status)
                self.send_header("Retry-After", "0")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
                del format, args

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    def take(self, path: str, body: bytes, headers: dict[str, str]) -> int:
        """Keep a request; return the HTTP status."""
        with self._lock:
            if self.fail > 0:
                self.fail -= 1
                return 503
            self.headers.append(headers)
            if path == "/v1/traces":
                self.traces.append(ExportTraceServiceRequest.FromString(body))
            elif path == "/v1/metrics":
                self.metrics.append(ExportMetricsServiceRequest.FromString(body))
            else:
                self.logs.append(ExportLogsServiceRequest.FromString(body))
            self._lock.notify_all()
        return 200

    @property
    def endpoint(self) -> str:
        """Base URL."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def spans(self) -> list[tuple[str, Span]]:
        """Pairs of service and span."""
        with self._lock:
            return [
                (_service(resource), span)
                for request in self.traces
                for resource in request.resource_spans
                for scope in resource.scope_spans
                for span in scope.spans
            ]

    def records(self) -> list[tuple[str, LogRecord]]:
        """Pairs of service and log record."""
        with self._lock:
            return [
                (_service(resource), record)
                for request in self.logs
                for resource in request.resource_logs
                for scope in resource.scope_logs
                for record in scope.log_records
            ]

    def metric_names(self) -> set[str]:
        """Names of all metrics that arrived."""
        with self._lock:
            return {
                metric.name
                for request in self.metrics
                for resource in request.resource_metrics
                for scope in resource.scope_metrics
                for metric in scope.metrics
            }

    def close(self) -> None:
        """Stop the server."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _service(part: object) -> str:
    resource = part.resource  # pyright: ignore[reportAttributeAccessIssue] - any of the three Resource* messages
    return next(item.value.string_value for item in resource.attributes if item.key == "service.name")


@pytest.fixture
def collector() -> Iterator[Collector]:
    """A collector that listens."""
    running = Collector()
    yield running
    running.close()
