"""The prometheus exporter: metrics on a page that Prometheus scrapes."""

from heliograph.exporters.prometheus.factory import FACTORY

__all__ = ["FACTORY"]
