"""The `otlp` receiver."""

from heliograph.receivers.otlp.factory import FACTORY

__all__ = ["FACTORY"]
