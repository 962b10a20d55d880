"""The file exporter: OTLP in files."""

from heliograph.exporters.file.factory import FACTORY

__all__ = ["FACTORY"]
