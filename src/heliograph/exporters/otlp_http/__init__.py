"""The otlp_http exporter: OTLP over HTTP."""

from heliograph.exporters.otlp_http.factory import FACTORY

__all__ = ["FACTORY"]
