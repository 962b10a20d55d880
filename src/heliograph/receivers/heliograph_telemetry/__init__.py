"""The service's own metrics as a receiver: they go through pipelines like any other."""

from heliograph.receivers.heliograph_telemetry.factory import FACTORY

__all__ = ["FACTORY"]
