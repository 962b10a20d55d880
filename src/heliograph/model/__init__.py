"""Batches of telemetry, attribute access and ids; no I/O."""

from heliograph.model.batch import Batch, Level, LogsBatch, MetricsBatch, TracesBatch, wrap
from heliograph.model.errors import ColumnError, MixedSignalsError, UnknownTableError
from heliograph.model.signal import Signal

__all__ = [
    "Batch",
    "ColumnError",
    "Level",
    "LogsBatch",
    "MetricsBatch",
    "MixedSignalsError",
    "Signal",
    "TracesBatch",
    "UnknownTableError",
    "wrap",
]
