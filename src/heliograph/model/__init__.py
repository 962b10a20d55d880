"""Batches of telemetry, attribute access and ids; no I/O."""

from heliograph.model.signal import Signal

__all__ = ["Signal"]
