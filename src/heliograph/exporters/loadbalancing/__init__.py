"""The loadbalancing exporter: records of one trace or service always go to the same backend."""

from heliograph.exporters.loadbalancing.factory import FACTORY

__all__ = ["FACTORY"]
