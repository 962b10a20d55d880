"""One service's telemetry: its own resource, tracer, meter and logger, exported over OTLP by the official SDK."""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from opentelemetry._logs import LogRecord, SeverityNumber
from opentelemetry.context import get_current
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

_SCOPE = "heliograph.demo"
_VERSION = "1.4.2"
_SPAN_DELAY_MS = 500
_SEVERITIES = {
    "debug": SeverityNumber.DEBUG,
    "info": SeverityNumber.INFO,
    "warn": SeverityNumber.WARN,
    "error": SeverityNumber.ERROR,
}


@dataclass(frozen=True, slots=True)
class Destination:
    """Where telemetry goes.

    Attributes:
        endpoint: `http://host:port` for OTLP over HTTP; `host:port` is taken for gRPC.
        headers: Sent with each request.
        metric_interval: Seconds between exports of metrics.
    """

    endpoint: str
    headers: Mapping[str, str]
    metric_interval: float = 5.0

    @property
    def is_http(self) -> bool:
        """Whether the endpoint is a URL."""
        return self.endpoint.startswith(("http://", "https://"))


def _exporters(destination: Destination) -> tuple[Any, Any, Any]:
    headers = dict(destination.headers)
    if destination.is_http:
        from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
        from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

        base = destination.endpoint.rstrip("/")
        return (
            OTLPSpanExporter(endpoint=f"{base}/v1/traces", headers=headers),
            OTLPMetricExporter(endpoint=f"{base}/v1/metrics", headers=headers),
            OTLPLogExporter(endpoint=f"{base}/v1/logs", headers=headers),
        )
    from opentelemetry.exporter.otlp.proto.grpc import _log_exporter, metric_exporter, trace_exporter

    pairs = tuple(headers.items())
    return (
        trace_exporter.OTLPSpanExporter(destination.endpoint, insecure=True, headers=pairs),
        metric_exporter.OTLPMetricExporter(destination.endpoint, insecure=True, headers=pairs),
        _log_exporter.OTLPLogExporter(destination.endpoint, insecure=True, headers=pairs),
    )


class ServiceTelemetry:
    """Tracer, meter and logger of one service.

    Args:
        service: `service.name`.
        destination: Where to export to.
        attributes: More resource attributes.
    """

    def __init__(self, service: str, destination: Destination, attributes: Mapping[str, str] | None = None) -> None:
        self.service = service
        resource = Resource.create(
            {
                "service.name": service,
                "service.version": _VERSION,
                "service.namespace": "demo",
                "service.instance.id": f"{service}-{os.getpid()}",
                "deployment.environment.name": "demo",
                **(attributes or {}),
            }
        )
        spans, metrics, logs = _exporters(destination)
        self._tracers = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._tracers.add_span_processor(BatchSpanProcessor(spans, schedule_delay_millis=_SPAN_DELAY_MS))
        reader = PeriodicExportingMetricReader(metrics, export_interval_millis=destination.metric_interval * 1000)
        self._meters = MeterProvider([reader], resource=resource, shutdown_on_exit=False)
        self._loggers = LoggerProvider(resource=resource, shutdown_on_exit=False)
        self._loggers.add_log_record_processor(BatchLogRecordProcessor(logs, schedule_delay_millis=_SPAN_DELAY_MS))
        self.tracer = self._tracers.get_tracer(_SCOPE, _VERSION)
        self.meter = self._meters.get_meter(_SCOPE, _VERSION)
        self._logger = self._loggers.get_logger(_SCOPE, _VERSION)

    def log(self, severity: str, body: str, attributes: Mapping[str, str | int | float | bool] | None = None) -> None:
        """Write a log record that carries the ids of the span in which it is written."""
        moment = time.time_ns()
        record = LogRecord(
            timestamp=moment,
            observed_timestamp=moment,
            context=get_current(),
            severity_number=_SEVERITIES[severity],
            severity_text=severity.upper(),
            body=body,
            attributes=dict(attributes or {}),
        )
        self._logger.emit(record)

    def flush(self, seconds: float = 5.0) -> None:
        """Send what is pending."""
        milliseconds = int(seconds * 1000)
        self._tracers.force_flush(milliseconds)
        self._meters.force_flush(milliseconds)
        self._loggers.force_flush(milliseconds)

    def shutdown(self) -> None:
        """Send what is pending and stop."""
        self._tracers.shutdown()
        self._meters.shutdown()
        self._loggers.shutdown()
