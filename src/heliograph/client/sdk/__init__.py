"""Drop-in processors and exporters for the OpenTelemetry SDK for Python.

They are registered under the SDK's entry points: `OTEL_TRACES_EXPORTER=heliograph` switches an existing application.
"""

from heliograph.client.sdk.exporters import (
    HeliographLogRecordExporter,
    HeliographMetricExporter,
    HeliographSpanExporter,
)
from heliograph.client.sdk.processors import HeliographLogRecordProcessor, HeliographSpanProcessor

__all__ = [
    "HeliographLogRecordExporter",
    "HeliographLogRecordProcessor",
    "HeliographMetricExporter",
    "HeliographSpanExporter",
    "HeliographSpanProcessor",
]
