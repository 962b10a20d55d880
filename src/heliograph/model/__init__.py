"""Batches of telemetry, attribute access and ids; no I/O."""

from heliograph.model.batch import Batch, LogsBatch, MetricsBatch, TracesBatch, wrap
from heliograph.model.signal import Signal

__all__ = ["Batch", "LogsBatch", "MetricsBatch", "Signal", "TracesBatch", "wrap"]
