"""Exporters for the SDK's own processors and metric readers: slower than the processors here, and as reliable."""

import logging
import threading
from collections.abc import Sequence
from typing import Any

from opentelemetry.exporter.otlp.proto.common.metrics_encoder import encode_metrics
from opentelemetry.sdk._logs import ReadableLogRecord
from opentelemetry.sdk._logs.export import LogRecordExporter, LogRecordExportResult
from opentelemetry.sdk.metrics.export import MetricExporter, MetricExportResult, MetricsData
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

from heliograph._native import SdkBuffer
from heliograph.client.client import OtlpClient
from heliograph.exceptions import HeliographError
from heliograph.model.signal import Signal

logger = logging.getLogger("heliograph.client")


class _Exports:
    """Encodes records of the SDK and hands them to a client's queue."""

    def __init__(self, signal: Signal, client: OtlpClient | None) -> None:
        self._own = client is None
        self.client = client or OtlpClient()
        self.signal = signal
        self._buffer = SdkBuffer(signal.value) if signal is not Signal.METRICS else None
        self._lock = threading.Lock()

    def send(self, records: Sequence[object]) -> bool:
        assert self._buffer is not None
        with self._lock:
            for record in records:
                self._buffer.add(record)
            body, items = self._buffer.take()
        return self.leave(body, items)

    def leave(self, body: bytes, items: int) -> bool:
        try:
            self.client.export_bytes(self.signal, body, items, wait=False)
        except HeliographError as error:
            logger.warning("%s could not be exported: %s", self.signal, error)
            return False
        return True

    def flush(self, seconds: float) -> bool:
        import time

        return self.client.sender(self.signal).flush(time.monotonic() + seconds)

    def close(self) -> None:
        if self._own:
            self.client.shutdown()


class HeliographSpanExporter(SpanExporter):
    """For a span processor of the SDK. `HeliographSpanProcessor` alone is cheaper."""

    def __init__(self, client: OtlpClient | None = None) -> None:
        self._exports = _Exports(Signal.TRACES, client)

    @property
    def client(self) -> OtlpClient:
        """The client behind it."""
        return self._exports.client

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Leave spans to the client."""
        return SpanExportResult.SUCCESS if self._exports.send(spans) else SpanExportResult.FAILURE

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Whether everything was sent or given up in time."""
        return self._exports.flush(timeout_millis / 1000)

    def shutdown(self) -> None:
        """Send what waits and stop."""
        self._exports.close()


class HeliographLogRecordExporter(LogRecordExporter):
    """For a log record processor of the SDK."""

    def __init__(self, client: OtlpClient | None = None) -> None:
        self._exports = _Exports(Signal.LOGS, client)

    @property
    def client(self) -> OtlpClient:
        """The client behind it."""
        return self._exports.client

    def export(self, batch: Sequence[ReadableLogRecord]) -> LogRecordExportResult:
        """Leave log records to the client."""
        return LogRecordExportResult.SUCCESS if self._exports.send(batch) else LogRecordExportResult.FAILURE

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Whether everything was sent or given up in time."""
        return self._exports.flush(timeout_millis / 1000)

    def shutdown(self) -> None:
        """Send what waits and stop."""
        self._exports.close()


class HeliographMetricExporter(MetricExporter):
    """For a metric reader of the SDK; its data points are encoded by the SDK's own encoder, as they are few."""

    def __init__(self, client: OtlpClient | None = None, **settings: Any) -> None:
        super().__init__(**settings)
        self._exports = _Exports(Signal.METRICS, client)

    def export(self, metrics_data: MetricsData, timeout_millis: float = 10_000, **kwargs: Any) -> MetricExportResult:
        """Leave data points to the client."""
        del timeout_millis, kwargs
        points = sum(
            len(metric.data.data_points)
            for resource in metrics_data.resource_metrics
            for scope in resource.scope_metrics
            for metric in scope.metrics
        )
        done = self._exports.leave(encode_metrics(metrics_data).SerializeToString(), points)
        return MetricExportResult.SUCCESS if done else MetricExportResult.FAILURE

    def force_flush(self, timeout_millis: float = 30_000) -> bool:
        """Whether everything was sent or given up in time."""
        return self._exports.flush(timeout_millis / 1000)

    def shutdown(self, timeout_millis: float = 30_000, **kwargs: Any) -> None:
        """Send what waits and stop."""
        del timeout_millis, kwargs
        self._exports.close()
