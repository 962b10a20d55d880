"""The spanmetrics connector: calls, errors and durations out of spans."""

from heliograph.connectors.spanmetrics.factory import FACTORY

__all__ = ["FACTORY"]
