"""The cardinality_limit processor: a bound on the series of a metric."""

from heliograph.processors.cardinality_limit.factory import FACTORY

__all__ = ["FACTORY"]
