"""The metricstransform processor: renames, relabels and aggregates metrics."""

from heliograph.processors.metricstransform.factory import FACTORY

__all__ = ["FACTORY"]
