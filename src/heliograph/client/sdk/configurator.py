"""The SDK's configurator under the name `heliograph`: as the SDK's own, with our processors for our exporters."""

from typing import Any

from opentelemetry.sdk._configuration import _OTelSDKConfigurator
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor, LogRecordExporter
from opentelemetry.sdk.trace import SpanProcessor
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter

from heliograph.client.sdk.exporters import HeliographLogRecordExporter, HeliographSpanExporter
from heliograph.client.sdk.processors import HeliographLogRecordProcessor, HeliographSpanProcessor


def span_processor(exporter: SpanExporter) -> SpanProcessor:
    """The processor for an exporter: ours for ours, the SDK's batch processor for others."""
    if isinstance(exporter, HeliographSpanExporter):
        return HeliographSpanProcessor(exporter.client)
    return BatchSpanProcessor(exporter)


def log_record_processor(exporter: LogRecordExporter) -> Any:
    """The same for log records."""
    if isinstance(exporter, HeliographLogRecordExporter):
        return HeliographLogRecordProcessor(exporter.client)
    return BatchLogRecordProcessor(exporter)


class HeliographConfigurator(_OTelSDKConfigurator):
    """What `opentelemetry-instrument` and `heliograph run` configure an application with."""

    def _configure(self, **kwargs: Any) -> None:
        super()._configure(
            **{"export_span_processor": span_processor, "export_log_record_processor": log_record_processor, **kwargs}
        )
