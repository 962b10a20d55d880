"""The debug exporter: telemetry as text on the terminal."""

from heliograph.exporters.debug.factory import FACTORY

__all__ = ["FACTORY"]
